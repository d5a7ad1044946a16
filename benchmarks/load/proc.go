package main

// What processes and the machine used: CPU, memory, bytes written.

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

type procSel struct {
	name string
	pid  int
}

func statOf(pid int) (ppid int, ticks uint64, ok bool) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return
	}
	i := bytes.LastIndexByte(b, ')')
	f := strings.Fields(string(b[i+1:]))
	ppid, _ = strconv.Atoi(f[1])
	u, _ := strconv.ParseUint(f[11], 10, 64)
	s, _ := strconv.ParseUint(f[12], 10, 64)
	return ppid, u + s, true
}

// tree returns pid and all its descendants.
func tree(root int) []int {
	ds, _ := filepath.Glob("/proc/[0-9]*")
	kids := map[int][]int{}
	for _, d := range ds {
		p, err := strconv.Atoi(filepath.Base(d))
		if err != nil {
			continue
		}
		if pp, _, ok := statOf(p); ok {
			kids[pp] = append(kids[pp], p)
		}
	}
	out := []int{root}
	for i := 0; i < len(out); i++ {
		out = append(out, kids[out[i]]...)
	}
	return out
}

type usage struct {
	CPU float64
	RSS float64 // MiB
	HWM float64
	IO  float64 // MiB written
}

func usageOf(pid int) usage {
	var u usage
	for _, p := range tree(pid) {
		_, t, ok := statOf(p)
		if !ok {
			continue
		}
		u.CPU += float64(t) / 100
		b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p))
		for _, l := range strings.Split(string(b), "\n") {
			f := strings.Fields(l)
			if len(f) < 2 {
				continue
			}
			v, _ := strconv.ParseFloat(f[1], 64)
			switch f[0] {
			case "VmRSS:":
				u.RSS += v / 1024
			case "VmHWM:":
				u.HWM += v / 1024
			}
		}
		b, _ = os.ReadFile(fmt.Sprintf("/proc/%d/io", p))
		for _, l := range strings.Split(string(b), "\n") {
			if strings.HasPrefix(l, "write_bytes:") {
				v, _ := strconv.ParseFloat(strings.TrimSpace(l[12:]), 64)
				u.IO += v / 1048576
			}
		}
	}
	return u
}

func sysCPU() (busy, total float64) {
	b, _ := os.ReadFile("/proc/stat")
	f := strings.Fields(strings.SplitN(string(b), "\n", 2)[0])[1:]
	for i, x := range f {
		if i >= 8 {
			break
		}
		v, _ := strconv.ParseFloat(x, 64)
		total += v
		if i != 3 && i != 4 {
			busy += v
		}
	}
	return
}
