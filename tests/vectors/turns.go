package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/types"
)

type Change struct {
	Key   string `json:"key"`
	Power int64  `json:"power"`
}
type Block struct {
	Changes  []Change `json:"changes"`
	Proposer string   `json:"proposer"`
}
type Run struct {
	Genesis    []Change         `json:"genesis"`
	Blocks     []Block          `json:"blocks"`
	Priorities map[string]int64 `json:"priorities"`
}

func key(n int) ed25519.PubKey { b := make([]byte, 32); b[0] = byte(n); b[1] = 7; return ed25519.PubKey(b) }

func run(seed int64, blocks, people int, scale int64) Run {
	r := rand.New(rand.NewSource(seed))
	power := func() int64 {
		if r.Intn(4) == 0 { return 1 }
		return 1 + r.Int63n(scale)
	}
	out := Run{}
	present := map[int]bool{}
	vals := []*types.Validator{}
	for i := 0; i < 1+r.Intn(people); i++ {
		p := power()
		present[i] = true
		vals = append(vals, types.NewValidator(key(i), p))
		out.Genesis = append(out.Genesis, Change{hex.EncodeToString(key(i)), p})
	}
	cur := types.NewValidatorSet(vals)
	vals2 := []*types.Validator{}
	for _, v := range out.Genesis { b, _ := hex.DecodeString(v.Key); vals2 = append(vals2, types.NewValidator(ed25519.PubKey(b), v.Power)) }
	next := types.NewValidatorSet(vals2).CopyIncrementProposerPriority(1)
	for b := 0; b < blocks; b++ {
		blk := Block{Changes: []Change{}, Proposer: hex.EncodeToString(cur.GetProposer().Address)}
		changes := []*types.Validator{}
		if r.Intn(3) == 0 {
			for i := 0; i < people; i++ {
				if r.Intn(4) != 0 { continue }
				p := power()
				if present[i] && r.Intn(3) == 0 { p = 0 }
				if p == 0 {
					n := 0
					for _, v := range present { if v { n++ } }
					if n == 1 { continue }
					present[i] = false
				} else { present[i] = true }
				changes = append(changes, types.NewValidator(key(i), p))
				blk.Changes = append(blk.Changes, Change{hex.EncodeToString(key(i)), p})
			}
		}
		n := next.Copy()
		if len(changes) > 0 {
			if err := n.UpdateWithChangeSet(changes); err != nil { panic(err) }
		}
		n.IncrementProposerPriority(1)
		cur = next.Copy()
		next = n
		out.Blocks = append(out.Blocks, blk)
	}
	out.Priorities = map[string]int64{}
	for _, v := range next.Validators { out.Priorities[hex.EncodeToString(v.Address)] = v.ProposerPriority }
	return out
}

func main() {
	runs := []Run{}
	for s := int64(0); s < 6; s++ { runs = append(runs, run(s, 60, 3+int(s), []int64{10, 1000, 1000000, 100000000000, 5, 250000}[s])) }
	if len(os.Args) > 1 {
		runs = nil
		for s := int64(100); s < 160; s++ { runs = append(runs, run(s, 1000, 2+int(s%30), []int64{10, 1000, 1000000, 30000000000}[s%4])) }
	}
	j, _ := json.Marshal(map[string]interface{}{"runs": runs})
	fmt.Println(string(j))
}
