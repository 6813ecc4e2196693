package httpx

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"sync"

	"golang.org/x/oauth2"

	"leadmill/extract"
)

// maxToken bounds an answer that holds a token.
const maxToken = 1 << 20

// TokenClient returns a client for golang.org/x/oauth2 that is as careful as [Client]: it talks to the origin of
// o.Base only, tries again what may pass, bounds what it reads (1 MiB by default) and keeps its errors free of
// addresses. o.Token and o.Judge are not used. Options that cannot be used become the error of every request.
//
//	ctx = context.WithValue(ctx, oauth2.HTTPClient, httpx.TokenClient(o))
//
// [SignIn] does that, and is what the package jwt needs.
func TokenClient(o Options) *http.Client { return newTripper(o).httpClient() }

// SignIn returns a context in which golang.org/x/oauth2 uses a [TokenClient]. Its requests end with the context even
// where the library, as its package jwt does, forgets to hand the context on.
func SignIn(ctx context.Context, o Options) context.Context {
	t := newTripper(o)
	t.signIn = ctx
	return context.WithValue(ctx, oauth2.HTTPClient, t.httpClient())
}

// tripper is a client in the form that the library knows.
type tripper struct {
	client *Client
	err    error
	signIn context.Context // what its requests are for; nil where they say it themselves
}

func newTripper(o Options) tripper {
	o.Token, o.Judge = nil, nil
	o.MaxBody = orDefault(o.MaxBody, maxToken)
	c, err := New(o)
	return tripper{client: c, err: err}
}

func (t tripper) httpClient() *http.Client {
	return &http.Client{
		Transport: t,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // the client below follows what may be followed
		},
	}
}

// RoundTrip implements [http.RoundTripper].
func (t tripper) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	if t.signIn != nil {
		both, cancel := context.WithCancel(t.signIn)
		defer cancel()
		defer context.AfterFunc(ctx, cancel)()
		ctx = both
	}
	resp, err := t.ask(ctx, req)
	if err != nil {
		notes(ctx).set(err)
		return nil, err
	}
	header := resp.Header.Clone()
	header.Set("Content-Length", strconv.Itoa(len(resp.Body)))
	return &http.Response{
		Status: http.StatusText(resp.Status), StatusCode: resp.Status, Header: header, Request: req,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(bytes.NewReader(resp.Body)), ContentLength: int64(len(resp.Body)),
	}, nil
}

// ask sends a request. A refusal is an answer: the library makes its own error of it.
func (t tripper) ask(ctx context.Context, req *http.Request) (*Response, error) {
	body, err := bodyOf(req)
	if err != nil {
		return nil, err
	}
	if t.err != nil {
		return nil, t.err
	}
	resp, err := t.client.do(ctx, Request{Method: req.Method, URL: req.URL.String(), Header: req.Header, Body: body})
	if resp != nil && !passes(resp.Status) {
		return resp, nil
	}
	return resp, err
}

// bodyOf reads and closes the body of a request, as a RoundTripper must.
func bodyOf(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer func() { _ = req.Body.Close() }() // only read from
	body, err := io.ReadAll(io.LimitReader(req.Body, maxToken+1))
	if err != nil || len(body) > maxToken {
		return nil, &extract.ContractError{Place: req.URL.Host, What: "the body of a sign-in could not be made"}
	}
	return body, nil
}

// note keeps the last error of a sign-in's requests, since the library's package jwt turns it into text.
type note struct {
	mu  sync.Mutex
	err error
}

type noteKey struct{}

// notes returns where a sign-in notes its error; nil for one that nobody asks for.
func notes(ctx context.Context) *note {
	n, _ := ctx.Value(noteKey{}).(*note)
	return n
}

func (n *note) set(err error) {
	if n == nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.err = err
}

func (n *note) get() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.err
}
