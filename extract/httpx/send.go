package httpx

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"leadmill/extract"
)

// maxFailure bounds the body of an answer that is a failure; its code stands near the beginning.
const maxFailure = 64 << 10

// newTransport is the usual one with its own connections and a modern TLS. It asks for gzip and undoes it.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    15 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        60 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 256 << 10,
	}
}

// send is one try: it asks and reads the answer to its end. Its errors are the context's, a contract's, or a
// [*breakdown].
func (c *Client) send(ctx context.Context, to *url.URL, r Request, token string) (*Response, error) {
	try, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	req, err := c.request(try, to, r, token)
	if err != nil {
		return nil, err
	}
	answer, err := c.http.Do(req)
	if err != nil {
		return nil, c.brokeDown(ctx, err)
	}
	defer func() { _ = answer.Body.Close() }() // only read from
	resp := &Response{Status: answer.StatusCode, Header: answer.Header, URL: answer.Request.URL.String()}
	if success(answer.StatusCode) {
		resp.Body, err = c.read(answer)
	} else {
		resp.Body, err = io.ReadAll(io.LimitReader(answer.Body, maxFailure))
		if err != nil && ctx.Err() == nil {
			err = nil // the status says enough
		}
	}
	if err != nil {
		return nil, c.brokeDown(ctx, err)
	}
	return resp, nil
}

func success(status int) bool { return status >= 200 && status < 300 }

func (c *Client) request(ctx context.Context, to *url.URL, r Request, token string) (*http.Request, error) {
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	var body io.Reader
	if len(r.Body) > 0 {
		body = bytes.NewReader(r.Body)
	}
	req, err := http.NewRequestWithContext(ctx, method, to.String(), body)
	if err != nil { // its text may show the address
		return nil, c.broken("a request could not be made")
	}
	if r.Header != nil {
		req.Header = r.Header.Clone()
	}
	req.Header.Del("Accept-Encoding") // or the transport would leave the decompression to us
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", "leadmill")
	}
	if c.o.Token != nil {
		if token == "" || !httpguts.ValidHeaderFieldValue(token) {
			return nil, &extract.AuthError{Place: c.o.Place, What: "the sign-in gave a token that is not usable"}
		}
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req, nil
}

// read returns the body of a good answer, if it is not larger than what was agreed.
func (c *Client) read(answer *http.Response) ([]byte, error) {
	if enc := answer.Header.Get("Content-Encoding"); enc != "" && !strings.EqualFold(enc, "identity") {
		return nil, c.broken("it compresses its answer in a way that nobody asked for")
	}
	if answer.ContentLength > c.o.MaxBody {
		return nil, c.tooLarge()
	}
	var body bytes.Buffer
	if answer.ContentLength > 0 {
		// MinRead, or the buffer grows once more to see the end; a limit, for a server can promise what it likes.
		body.Grow(int(min(answer.ContentLength, defaultMaxBody)) + bytes.MinRead)
	}
	if _, err := body.ReadFrom(io.LimitReader(answer.Body, c.o.MaxBody+1)); err != nil {
		return nil, err
	}
	if int64(body.Len()) > c.o.MaxBody {
		return nil, c.tooLarge()
	}
	return body.Bytes(), nil
}

func (c *Client) tooLarge() error {
	return c.broken(fmt.Sprintf("one answer is larger than %d bytes", c.o.MaxBody))
}

// brokeDown tells apart why there is no answer.
func (c *Client) brokeDown(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var contract *extract.ContractError
	if errors.As(err, &contract) { // a redirect, or a body that is too large
		return contract
	}
	return diagnose(err, c.o.Timeout)
}
