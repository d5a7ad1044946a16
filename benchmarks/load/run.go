package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type flags struct {
	mode, chainID, prefix, denom, keys, fee, memo, transport, method, json, label *string
	txs, conns, window, size                                                      *int
	rate                                                                          *float64
	gas                                                                           *uint64
	drain, max                                                                    *time.Duration
	results                                                                       *bool
}

// tx is one transaction on its way.
type tx struct {
	raw    []byte
	sent   time.Time
	rtt    time.Duration
	ok     bool
	height int64
}

// run is one measurement.
type run struct {
	flags          flags
	bases          []string
	base           string
	startHeight    int64
	queues         [][]*tx // one per connection
	byHash         map[[32]byte]*tx
	all            []*tx
	bytes          int
	watch          *watcher
	procs          []procSel
	before, after  map[string]usage
	busy0, total0  float64
	busy1, total1  float64
	start          time.Time
	submitted      time.Duration
	accepted       atomic.Int64
	rejected       atomic.Int64
	retries        atomic.Int64
	inSubmit       atomic.Int64
	ticket         atomic.Int64
	firstErr       atomic.Value
	signMicros     float64
	submissionsEnd context.Context
}

func cmdRun(args []string) {
	fs := flag.NewFlagSet("run", flag.ExitOnError)
	f := flags{
		mode:      fs.String("mode", "bank", "bank | kvstore"),
		chainID:   fs.String("chain-id", "", "default: ask the node"),
		prefix:    fs.String("prefix", "cway", "bech32 prefix"),
		denom:     fs.String("denom", "ucway", ""),
		keys:      fs.String("keys", "keys.json", ""),
		txs:       fs.Int("txs", 10000, ""),
		conns:     fs.Int("conns", 16, "connections (each stop-and-wait; an account stays on one connection)"),
		window:    fs.Int("window", 0, "max accepted-but-uncommitted txs, 0 = none"),
		rate:      fs.Float64("rate", 0, "max submissions per second, 0 = none"),
		fee:       fs.String("fee", "200", ""),
		gas:       fs.Uint64("gas", 150000, ""),
		memo:      fs.String("memo", "", ""),
		size:      fs.Int("size", 250, "kvstore tx size"),
		transport: fs.String("transport", "ws", "ws | http"),
		method:    fs.String("method", "broadcast_tx_sync", ""),
		json:      fs.String("json", "", "append the result as one JSON line to this file"),
		label:     fs.String("label", "", ""),
		drain:     fs.Duration("drain", 60*time.Second, "max wait for commits after the last submission"),
		max:       fs.Duration("max", 90*time.Second, "max duration of submissions"),
		results:   fs.Bool("results", true, "fetch /block_results for codes and gas"),
	}
	rpcs := fs.String("rpc", "http://127.0.0.1:26657", "comma list; the first one is also watched for blocks")
	pids := fs.String("pid", "", "name=pid,... processes (with children) to account for")
	die(fs.Parse(args))

	r := &run{flags: f, bases: strings.Split(*rpcs, ","), byHash: map[[32]byte]*tx{}, procs: parseProcs(*pids)}
	r.base = r.bases[0]
	r.askNode()
	r.makeTransactions()
	r.watch = watch(r.base, r.startHeight)
	time.Sleep(300 * time.Millisecond)
	r.load()
	res := r.report()
	if *f.json != "" {
		res.write(*f.json)
	}
	res.print()
}

func parseProcs(list string) []procSel {
	var procs []procSel
	if list != "" {
		for _, s := range strings.Split(list, ",") {
			name, number, _ := strings.Cut(s, "=")
			pid, err := strconv.Atoi(number)
			die(err)
			procs = append(procs, procSel{name, pid})
		}
	}
	return append(procs, procSel{"loadgen", os.Getpid()})
}

func (r *run) askNode() {
	var st struct {
		NodeInfo struct {
			Network string `json:"network"`
		} `json:"node_info"`
		SyncInfo struct {
			H string `json:"latest_block_height"`
		} `json:"sync_info"`
	}
	die(rpcGet(r.base, "/status", &st))
	if *r.flags.chainID == "" {
		*r.flags.chainID = st.NodeInfo.Network
	}
	r.startHeight, _ = strconv.ParseInt(st.SyncInfo.H, 10, 64)
}

// makeTransactions signs everything beforehand, one queue per connection.
func (r *run) makeTransactions() {
	r.queues = make([][]*tx, *r.flags.conns)
	make := r.makeKvstore
	if *r.flags.mode != "kvstore" {
		accounts := loadKeys(*r.flags.keys, *r.flags.prefix)
		queryAll(r.base, accounts)
		make = func(i int) { r.makeSend(accounts, i) }
	}
	start := time.Now()
	for i := 0; i < *r.flags.txs; i++ {
		make(i)
	}
	r.signMicros = float64(time.Since(start).Microseconds()) / float64(*r.flags.txs)
}

func (r *run) add(queue int, raw []byte) {
	t := &tx{raw: raw}
	r.queues[queue] = append(r.queues[queue], t)
	r.byHash[sha256.Sum256(raw)] = t
	r.all = append(r.all, t)
	r.bytes += len(raw)
}

func (r *run) makeKvstore(i int) {
	key := fmt.Sprintf("k%016x%08x=", rand.Uint64(), i)
	b := make([]byte, *r.flags.size-len(key))
	for j := range b {
		b[j] = "abcdefghijklmnopqrstuvwxyz012345"[rand.Intn(32)]
	}
	r.add(i%*r.flags.conns, append([]byte(key), b...))
}

// makeSend signs transfer i: from account i to another one that changes from round to round.
func (r *run) makeSend(accounts []*acct, i int) {
	f, n := r.flags, len(accounts)
	k := i % n
	to := accounts[(k+1+i/n)%n].addr
	if to == accounts[k].addr {
		to = accounts[(k+1)%n].addr
	}
	r.add(k%*f.conns, accounts[k].bankTx(to, *f.denom, "1", *f.fee, *f.gas, *f.chainID, *f.memo))
}

func queryAll(base string, accounts []*acct) {
	var wg sync.WaitGroup
	places := make(chan struct{}, 8)
	for _, a := range accounts {
		wg.Add(1)
		places <- struct{}{}
		go func() {
			defer wg.Done()
			die(a.query(base))
			<-places
		}()
	}
	wg.Wait()
}

// load submits all transactions and waits until those accepted are in blocks.
func (r *run) load() {
	r.before, r.after = r.usage(), nil
	r.busy0, r.total0 = sysCPU()
	ctx, cancel := context.WithTimeout(context.Background(), *r.flags.max)
	defer cancel()
	r.submissionsEnd = ctx
	r.start = time.Now()
	var wg sync.WaitGroup
	for q := range r.queues {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r.submitAll(q)
		}()
	}
	wg.Wait()
	r.submitted = time.Since(r.start)
	deadline := time.Now().Add(*r.flags.drain)
	for r.watch.committed.Load() < r.accepted.Load() && time.Now().Before(deadline) {
		time.Sleep(5 * time.Millisecond)
	}
	r.busy1, r.total1 = sysCPU()
	r.after = r.usage()
}

func (r *run) usage() map[string]usage {
	used := map[string]usage{}
	for _, s := range r.procs {
		used[s.name] = usageOf(s.pid)
	}
	return used
}

// submitAll sends one queue over one connection, each transaction after the answer to the one before.
func (r *run) submitAll(queue int) {
	base := r.bases[queue%len(r.bases)]
	send := func(raw []byte) (bcRes, error) { return httpBroadcast(base, *r.flags.method, raw) }
	if *r.flags.transport == "ws" {
		w, err := dial(base)
		if err != nil {
			r.firstErr.CompareAndSwap(nil, err.Error())
			return
		}
		defer w.c.Close()
		send = func(raw []byte) (bcRes, error) { return w.broadcast(*r.flags.method, raw) }
	}
	for _, t := range r.queues[queue] {
		r.await()
		if r.submissionsEnd.Err() != nil {
			return
		}
		r.inSubmit.Add(1)
		err := r.submit(t, send)
		r.inSubmit.Add(-1)
		if err != nil {
			return
		}
	}
}

// await keeps to the rate and to the window of accepted transactions that are in no block yet.
func (r *run) await() {
	if rate := *r.flags.rate; rate > 0 {
		n := r.ticket.Add(1) - 1
		time.Sleep(time.Until(r.start.Add(time.Duration(float64(n) / rate * 1e9))))
	}
	window := int64(*r.flags.window)
	for window > 0 && r.accepted.Load()+r.inSubmit.Load()-r.watch.committed.Load() >= window && r.submissionsEnd.Err() == nil {
		time.Sleep(2 * time.Millisecond)
	}
}

// submit sends one transaction, again while the mempool is full; an error means that the connection is gone.
func (r *run) submit(t *tx, send func([]byte) (bcRes, error)) error {
	t.sent = time.Now()
	for {
		s := time.Now()
		answer, err := send(t.raw)
		t.rtt = time.Since(s)
		if err != nil {
			r.firstErr.CompareAndSwap(nil, err.Error())
			r.rejected.Add(1)
			return err
		}
		if answer.Error != nil && strings.Contains(answer.Error.Data, "mempool is full") && r.submissionsEnd.Err() == nil {
			r.retries.Add(1)
			time.Sleep(20 * time.Millisecond)
			continue
		}
		if why := answer.refusal(); why != "" {
			r.firstErr.CompareAndSwap(nil, why)
			r.rejected.Add(1)
		} else {
			t.ok = true
			r.accepted.Add(1)
		}
		return nil
	}
}

func (r *run) report() *result {
	duration := time.Since(r.start)
	last := r.watch.height()
	r.watch.await(last + 1) // its header time closes the interval of the last loaded block
	res := &result{
		Label: *r.flags.label, Mode: *r.flags.mode, Txs: len(r.all), TxBytes: r.bytes / len(r.all),
		Accepted: int(r.accepted.Load()), Rejected: int(r.rejected.Load()), Retries: r.retries.Load(),
		SignUS: r.signMicros, SubmitTPS: float64(r.accepted.Load()) / r.submitted.Seconds(),
		Procs: map[string]procRes{}, DurS: duration.Seconds(),
	}
	r.rates(res, r.readBack(res, last))
	r.checks(res)
	r.usages(res)
	if e := r.firstErr.Load(); e != nil {
		res.Err = e.(string)[:min(300, len(e.(string)))]
	}
	return res
}

// watcher follows new blocks.
type watcher struct {
	base      string
	mu        sync.Mutex
	arrive    map[int64]time.Time
	start     int64
	last      int64
	committed atomic.Int64 // transactions in blocks seen since the start
}

func watch(base string, start int64) *watcher {
	w := &watcher{base: base, arrive: map[int64]time.Time{}, start: start, last: start}
	sub, err := dial(base)
	die(err)
	subscribe := `{"jsonrpc":"2.0","id":0,"method":"subscribe","params":{"query":"tm.event='NewBlockHeader'"}}`
	die(sub.c.WriteMessage(1, []byte(subscribe)))
	go func() {
		for {
			_, b, err := sub.c.ReadMessage()
			if err != nil {
				return
			}
			w.see(b, time.Now())
		}
	}()
	return w
}

func (w *watcher) see(message []byte, now time.Time) {
	var e struct {
		Result struct {
			Data struct {
				Value struct {
					Header struct {
						Height string `json:"height"`
					} `json:"header"`
				} `json:"value"`
			} `json:"data"`
		} `json:"result"`
	}
	if json.Unmarshal(message, &e) != nil || e.Result.Data.Value.Header.Height == "" {
		return
	}
	h, _ := strconv.ParseInt(e.Result.Data.Value.Header.Height, 10, 64)
	w.mu.Lock()
	w.arrive[h] = now
	from := w.last + 1
	w.last = h
	w.mu.Unlock()
	if from > h || from <= w.start {
		from = h
	}
	var m struct {
		Metas []struct {
			NumTxs string `json:"num_txs"`
		} `json:"block_metas"`
	}
	if err := rpcGet(w.base, fmt.Sprintf("/blockchain?minHeight=%d&maxHeight=%d", from, h), &m); err == nil {
		for _, x := range m.Metas {
			n, _ := strconv.ParseInt(x.NumTxs, 10, 64)
			w.committed.Add(n)
		}
	}
}

func (w *watcher) height() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}

// await waits for a height, at most four seconds.
func (w *watcher) await(height int64) {
	for i := 0; i < 400 && w.height() < height; i++ {
		time.Sleep(10 * time.Millisecond)
	}
}

// arrivedBy is when a block was announced: itself, or the next one up to `last` where its own event was missed.
func (w *watcher) arrivedBy(height, last int64) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	for h := height; h <= last; h++ {
		if at := w.arrive[h]; !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}
