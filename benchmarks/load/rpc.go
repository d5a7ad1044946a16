package main

// The node's RPC: JSON over HTTP, and websockets for broadcasts and new blocks.

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

var hc = &http.Client{Timeout: 120 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

func rpcGet(base, path string, out any) error {
	r, err := hc.Get(base + path)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	var e struct {
		Result json.RawMessage `json:"result"`
		Error  *struct {
			Message, Data string
		} `json:"error"`
	}
	if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
		return err
	}
	if e.Error != nil {
		return errors.New(e.Error.Message + ": " + e.Error.Data)
	}
	return json.Unmarshal(e.Result, out)
}

func (a *acct) query(base string) error {
	q := pBytes(nil, 1, []byte(a.addr))
	var r struct {
		Response struct {
			Code  int    `json:"code"`
			Log   string `json:"log"`
			Value []byte `json:"value"`
		} `json:"response"`
	}
	if err := rpcGet(base, `/abci_query?path="/cosmos.auth.v1beta1.Query/Account"&data=0x`+hex.EncodeToString(q), &r); err != nil {
		return err
	}
	if r.Response.Code != 0 {
		return fmt.Errorf("account %s: %s", a.addr, r.Response.Log)
	}
	top, err := pParse(r.Response.Value) // QueryAccountResponse{account Any=1}
	if err != nil || len(top) == 0 {
		return fmt.Errorf("account %s: bad response", a.addr)
	}
	anyf, err := pParse(top[0].b)
	if err != nil {
		return err
	}
	for _, f := range anyf {
		if f.num == 2 {
			acc, err := pParse(f.b)
			if err != nil {
				return err
			}
			for _, x := range acc {
				switch {
				case x.num == 3 && x.wire == 0:
					a.num = x.u
				case x.num == 4 && x.wire == 0:
					a.seq = x.u
				}
			}
		}
	}
	return nil
}

type wsConn struct {
	c  *websocket.Conn
	id int
}

func dial(base string) (*wsConn, error) {
	u := "ws" + strings.TrimPrefix(base, "http") + "/websocket"
	c, _, err := websocket.DefaultDialer.Dial(u, nil)
	if err != nil {
		return nil, err
	}
	return &wsConn{c: c}, nil
}

type bcRes struct {
	Result *struct {
		Code uint32 `json:"code"`
		Log  string `json:"log"`
	} `json:"result"`
	Error *struct {
		Message string `json:"message"`
		Data    string `json:"data"`
	} `json:"error"`
}

func (w *wsConn) broadcast(method string, raw []byte) (bcRes, error) {
	w.id++
	var r bcRes
	m := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":{"tx":"%s"}}`, w.id, method, base64.StdEncoding.EncodeToString(raw))
	if err := w.c.WriteMessage(websocket.TextMessage, []byte(m)); err != nil {
		return r, err
	}
	_, b, err := w.c.ReadMessage()
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(b, &r)
}

func httpBroadcast(base, method string, raw []byte) (bcRes, error) {
	var r bcRes
	m := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":{"tx":"%s"}}`, method, base64.StdEncoding.EncodeToString(raw))
	p, err := hc.Post(base, "application/json", strings.NewReader(m))
	if err != nil {
		return r, err
	}
	defer p.Body.Close()
	b, err := io.ReadAll(p.Body)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(b, &r)
}

// refusal is why a broadcast was refused, empty when it was accepted.
func (r bcRes) refusal() string {
	if r.Error != nil {
		return r.Error.Message + ": " + r.Error.Data
	}
	if r.Result == nil {
		return "no result"
	}
	if r.Result.Code != 0 {
		return fmt.Sprintf("code %d: %s", r.Result.Code, r.Result.Log)
	}
	return ""
}
