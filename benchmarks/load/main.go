// loadgen: pre-signed load for CometBFT chains (Cosmos-SDK-wire bank sends, or kvstore key=value).
//
//	loadgen keys    -n 1000 -prefix cway -seed x -out keys.json
//	loadgen genesis -genesis g.json -keys keys.json -denom ucway -amount 1000000000000
//	loadgen run     -mode bank|kvstore -rpc http://127.0.0.1:26657 -chain-id C -prefix cway -denom ucway
//	                -keys keys.json -txs 20000 -conns 16 -window 5000 -rate 0 -pid node=123,app=456 -json out.json
//
// main.go: keys and genesis · run.go: a run · rpc.go: the node's RPC · proc.go: what processes used ·
// report.go: what came of it · proto.go: the few messages, by hand
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"math/big"
	"os"
	"strconv"
)

type keyRec struct {
	Address string `json:"address"`
	Priv    string `json:"privkey"`
}

func die(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "loadgen:", err)
		os.Exit(1)
	}
}

func loadKeys(path, prefix string) []*acct {
	var ks []keyRec
	b, err := os.ReadFile(path)
	die(err)
	die(json.Unmarshal(b, &ks))
	out := make([]*acct, len(ks))
	for i, k := range ks {
		pb, err := hex.DecodeString(k.Priv)
		die(err)
		out[i] = newAcct(pb, prefix)
	}
	return out
}

func cmdKeys(args []string) {
	fs := flag.NewFlagSet("keys", flag.ExitOnError)
	n := fs.Int("n", 500, "")
	prefix := fs.String("prefix", "cway", "")
	seed := fs.String("seed", "peer", "deterministic seed (test keys only)")
	out := fs.String("out", "keys.json", "")
	die(fs.Parse(args))
	ks := make([]keyRec, *n)
	for i := range ks {
		h := sha256.Sum256([]byte(*seed + "/" + strconv.Itoa(i)))
		ks[i] = keyRec{newAcct(h[:], *prefix).addr, hex.EncodeToString(h[:])}
	}
	b, _ := json.Marshal(ks)
	die(os.WriteFile(*out, b, 0o600))
}

// cmdGenesis adds funded accounts to an SDK genesis (app_state.auth.accounts, bank.balances, bank.supply).
func cmdGenesis(args []string) {
	fs := flag.NewFlagSet("genesis", flag.ExitOnError)
	g := fs.String("genesis", "", "")
	keys := fs.String("keys", "keys.json", "")
	denom := fs.String("denom", "ucway", "")
	amount := fs.String("amount", "1000000000000", "")
	die(fs.Parse(args))
	var ks []keyRec
	b, err := os.ReadFile(*keys)
	die(err)
	die(json.Unmarshal(b, &ks))
	gb, err := os.ReadFile(*g)
	die(err)
	var top map[string]json.RawMessage
	die(json.Unmarshal(gb, &top))
	var app, auth, bank map[string]json.RawMessage
	die(json.Unmarshal(top["app_state"], &app))
	die(json.Unmarshal(app["auth"], &auth))
	die(json.Unmarshal(app["bank"], &bank))
	var accs []json.RawMessage
	_ = json.Unmarshal(auth["accounts"], &accs)
	type coin struct {
		Denom  string `json:"denom"`
		Amount string `json:"amount"`
	}
	type bal struct {
		Address string `json:"address"`
		Coins   []coin `json:"coins"`
	}
	var bals []bal
	_ = json.Unmarshal(bank["balances"], &bals)
	var supply []coin
	_ = json.Unmarshal(bank["supply"], &supply)
	amt, _ := new(big.Int).SetString(*amount, 10)
	total := new(big.Int)
	for _, k := range ks {
		accs = append(accs, json.RawMessage(fmt.Sprintf(`{"@type":"/cosmos.auth.v1beta1.BaseAccount","address":%q,"pub_key":null,"account_number":"0","sequence":"0"}`, k.Address)))
		bals = append(bals, bal{k.Address, []coin{{*denom, *amount}}})
		total.Add(total, amt)
	}
	found := false
	for i := range supply {
		if supply[i].Denom == *denom {
			s, _ := new(big.Int).SetString(supply[i].Amount, 10)
			supply[i].Amount = s.Add(s, total).String()
			found = true
		}
	}
	if !found {
		supply = append(supply, coin{*denom, total.String()})
	}
	set := func(m map[string]json.RawMessage, k string, v any) { x, err := json.Marshal(v); die(err); m[k] = x }
	set(auth, "accounts", accs)
	set(bank, "balances", bals)
	set(bank, "supply", supply)
	set(app, "auth", auth)
	set(app, "bank", bank)
	set(top, "app_state", app)
	o, err := json.MarshalIndent(top, "", " ")
	die(err)
	die(os.WriteFile(*g, o, 0o644))
}

func main() {
	if len(os.Args) < 2 {
		fmt.Println("usage: loadgen keys|genesis|run [flags]")
		os.Exit(2)
	}
	switch os.Args[1] {
	case "keys":
		cmdKeys(os.Args[2:])
	case "genesis":
		cmdGenesis(os.Args[2:])
	case "run":
		cmdRun(os.Args[2:])
	default:
		fmt.Println("unknown command")
		os.Exit(2)
	}
}
