package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"time"
)

type procRes struct {
	CPUs       float64 `json:"cpu_s"`
	CPUPer1000 float64 `json:"cpu_s_per_1000tx"`
	RSSMiB     float64 `json:"rss_mib"`
	HWMMiB     float64 `json:"hwm_mib"`
	WroteMiB   float64 `json:"wrote_mib"`
}

type result struct {
	Label        string             `json:"label"`
	Mode         string             `json:"mode"`
	Txs          int                `json:"txs"`
	TxBytes      int                `json:"tx_bytes_avg"`
	Accepted     int                `json:"accepted"`
	Rejected     int                `json:"rejected"`
	Retries      int64              `json:"mempool_full_retries"`
	Committed    int                `json:"committed"`
	Failed       int                `json:"failed_in_block"`
	GasPerTx     float64            `json:"gas_used_per_tx"`
	TPSBlocks    float64            `json:"tps_blocks"` // ours in blocks / (time of the block after the last loaded - time of the first loaded)
	TPSSteady    float64            `json:"tps_steady"`
	TPSE2E       float64            `json:"tps_e2e"`
	SubmitTPS    float64            `json:"submit_tps"`
	LatP50       float64            `json:"latency_p50_ms"` // sent -> NewBlockHeader event
	LatP95       float64            `json:"latency_p95_ms"`
	LatP99       float64            `json:"latency_p99_ms"`
	ChkP50       float64            `json:"checktx_p50_ms"`
	ChkP95       float64            `json:"checktx_p95_ms"`
	Blocks       int                `json:"blocks"`
	BlockP50     float64            `json:"block_interval_p50_ms"`
	BlockAvg     float64            `json:"block_interval_avg_ms"`
	BlockP95     float64            `json:"block_interval_p95_ms"`
	TxPerBlock   float64            `json:"txs_per_block_avg"`
	TxPerBlockMx int                `json:"txs_per_block_max"`
	SignUS       float64            `json:"client_sign_us"`
	SysBusy      float64            `json:"system_busy_pct"`
	Foreign      float64            `json:"foreign_cpu_pct"` // CPU used by processes that are not ours, % of the machine
	Procs        map[string]procRes `json:"procs"`
	Err          string             `json:"first_error,omitempty"`
	DurS         float64            `json:"duration_s"`
}

// loaded is one block with our transactions in it, or one between two such.
type loaded struct {
	time    time.Time
	arrived time.Time
	ours    int
}

func pct(v []float64, p float64) float64 {
	if len(v) == 0 {
		return 0
	}
	return v[int(p*float64(len(v)-1)+0.5)]
}

// readBack asks for every block of the run, marks our transactions, and fills what comes of single transactions.
func (r *run) readBack(res *result, last int64) []loaded {
	var blocks []loaded
	var lats []float64
	var gas float64
	for h := r.startHeight + 1; h <= last+1; h++ {
		b, err := fetchBlock(r.base, h)
		if err != nil {
			break
		}
		at := loaded{time: b.Block.Header.Time, arrived: r.watch.arrivedBy(h, last+1)}
		for _, s := range b.Block.Data.Txs {
			raw, _ := base64.StdEncoding.DecodeString(s)
			if t, ok := r.byHash[sha256.Sum256(raw)]; ok && t.height == 0 {
				t.height = h
				at.ours++
				lats = append(lats, float64(at.arrived.Sub(t.sent).Microseconds())/1000)
			}
		}
		if at.ours > 0 && *r.flags.results {
			failed, used, log := blockResults(r.base, h)
			res.Failed += failed
			gas += used
			if log != "" {
				r.firstErr.CompareAndSwap(nil, log)
			}
		}
		res.Committed += at.ours
		blocks = append(blocks, at)
	}
	sort.Float64s(lats)
	res.LatP50, res.LatP95, res.LatP99 = pct(lats, .5), pct(lats, .95), pct(lats, .99)
	if res.Committed > 0 {
		res.GasPerTx = gas / float64(res.Committed)
	}
	return trim(blocks)
}

// trim drops the blocks before the first loaded one, and all but one after the last.
func trim(blocks []loaded) []loaded {
	first, end := -1, 0
	for i, b := range blocks {
		if b.ours > 0 {
			if first < 0 {
				first = i
			}
			end = i + 1
		}
	}
	if first < 0 {
		return nil
	}
	return blocks[first:min(end+1, len(blocks))]
}

// rates fills what comes of the blocks together; the last one only closes the interval of the one before.
func (r *run) rates(res *result, blocks []loaded) {
	if len(blocks) < 2 {
		return
	}
	first, lastLoaded, after := blocks[0], blocks[len(blocks)-2], blocks[len(blocks)-1]
	var intervals []float64
	for i, b := range blocks[:len(blocks)-1] {
		res.TxPerBlockMx = max(res.TxPerBlockMx, b.ours)
		intervals = append(intervals, float64(blocks[i+1].time.Sub(b.time).Microseconds())/1000)
	}
	res.Blocks = len(intervals)
	res.TxPerBlock = float64(res.Committed) / float64(res.Blocks)
	res.TPSBlocks = float64(res.Committed) / after.time.Sub(first.time).Seconds()
	if lastLoaded.arrived.After(first.arrived) {
		res.TPSSteady = float64(res.Committed-first.ours) / lastLoaded.arrived.Sub(first.arrived).Seconds()
	}
	res.TPSE2E = float64(res.Committed) / lastLoaded.arrived.Sub(r.start).Seconds()
	for _, x := range intervals {
		res.BlockAvg += x / float64(len(intervals))
	}
	sort.Float64s(intervals)
	res.BlockP50, res.BlockP95 = pct(intervals, .5), pct(intervals, .95)
}

// usages fills what processes used during the run.
func (r *run) usages(res *result) {
	mine := 0.0
	for _, s := range r.procs {
		a, b := r.after[s.name], r.before[s.name]
		p := procRes{CPUs: a.CPU - b.CPU, RSSMiB: a.RSS, HWMMiB: a.HWM, WroteMiB: a.IO - b.IO}
		if res.Committed > 0 {
			p.CPUPer1000 = p.CPUs * 1000 / float64(res.Committed)
		}
		mine += p.CPUs
		res.Procs[s.name] = p
	}
	busy, total := r.busy1-r.busy0, r.total1-r.total0
	res.SysBusy = 100 * busy / total
	res.Foreign = 100 * (busy - 100*mine) / total
}

// checks fills how long the answers to broadcasts took.
func (r *run) checks(res *result) {
	var chk []float64
	for _, t := range r.all {
		if t.ok {
			chk = append(chk, float64(t.rtt.Microseconds())/1000)
		}
	}
	sort.Float64s(chk)
	res.ChkP50, res.ChkP95 = pct(chk, .5), pct(chk, .95)
}

func (res *result) write(path string) {
	b, err := json.Marshal(res)
	die(err)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	die(err)
	_, err = f.Write(append(b, '\n'))
	die(err)
	die(f.Close())
}

func (res *result) print() {
	fmt.Printf("%s: committed %d/%d failed %d rejected %d retries %d\n", res.Label, res.Committed, res.Txs, res.Failed, res.Rejected, res.Retries)
	fmt.Printf("   tps: blocks %.0f steady %.0f e2e %.0f submit %.0f | latency p50 %.0f p95 %.0f ms | checktx p50 %.2f p95 %.2f ms\n",
		res.TPSBlocks, res.TPSSteady, res.TPSE2E, res.SubmitTPS, res.LatP50, res.LatP95, res.ChkP50, res.ChkP95)
	fmt.Printf("   blocks %d, interval p50 %.0f avg %.0f p95 %.0f ms, txs per block %.0f max %d | gas/tx %.0f | busy %.0f%% foreign %.0f%% | sign %.0f us\n",
		res.Blocks, res.BlockP50, res.BlockAvg, res.BlockP95, res.TxPerBlock, res.TxPerBlockMx, res.GasPerTx, res.SysBusy, res.Foreign, res.SignUS)
	for name, p := range res.Procs {
		fmt.Printf("   %-12s cpu %.2f s (%.3f s/1000 tx) rss %.0f MiB hwm %.0f MiB wrote %.1f MiB\n", name, p.CPUs, p.CPUPer1000, p.RSSMiB, p.HWMMiB, p.WroteMiB)
	}
	if res.Err != "" {
		fmt.Println("   first error:", res.Err)
	}
}

type block struct {
	Block struct {
		Header struct {
			Time time.Time `json:"time"`
		} `json:"header"`
		Data struct {
			Txs []string `json:"txs"`
		} `json:"data"`
	} `json:"block"`
}

func fetchBlock(base string, height int64) (block, error) {
	var b block
	err := rpcGet(base, fmt.Sprintf("/block?height=%d", height), &b)
	return b, err
}

// blockResults says how many transactions of a block failed, the gas of all, and the first failure's log.
func blockResults(base string, height int64) (failed int, gas float64, log string) {
	var r struct {
		Results []struct {
			Code    int    `json:"code"`
			GasUsed string `json:"gas_used"`
			Log     string `json:"log"`
		} `json:"txs_results"`
	}
	if err := rpcGet(base, fmt.Sprintf("/block_results?height=%d", height), &r); err != nil {
		return 0, 0, err.Error()
	}
	for _, x := range r.Results {
		g, _ := strconv.ParseFloat(x.GasUsed, 64)
		gas += g
		if x.Code != 0 {
			failed++
			if log == "" {
				log = x.Log
			}
		}
	}
	return failed, gas, log
}
