package httpx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"leadmill/extract"
)

// Do sends a request until there is a good answer or no hope of one. 408, 425, 429, 5xx and broken connections are
// tried again; a 401 renews the token once. What remains is an [*extract.AuthError] for 401 and 403 and a
// [*StatusError] for every other status that no retry mends; the former wraps a *StatusError too, for services that
// say by a 403 that a quota is used up. An [*extract.UnavailableError] is what is left after the last try, or when
// the server asks for more time than there is.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	resp, err := c.do(ctx, r)
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// JSON is Do for an answer that is a JSON document. into may be nil.
func (c *Client) JSON(ctx context.Context, r Request, into any) (*Response, error) {
	if r.Header.Get("Accept") == "" {
		r.Header = r.Header.Clone()
		if r.Header == nil {
			r.Header = http.Header{}
		}
		r.Header.Set("Accept", "application/json")
	}
	resp, err := c.Do(ctx, r)
	if err != nil || into == nil {
		return resp, err
	}
	if err := json.Unmarshal(resp.Body, into); err != nil {
		return nil, c.notJSON(err)
	}
	return resp, nil
}

// notJSON says where a document went wrong. The decoder's own text may show a bit of the document.
func (c *Client) notJSON(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return c.broken(fmt.Sprintf("the answer is no JSON from byte %d on", syntax.Offset))
	case errors.As(err, &kind):
		return c.broken(fmt.Sprintf("the answer is JSON of another form: field %q is no %s", kind.Field, kind.Type))
	}
	return c.broken("the answer is JSON of another form")
}

// do is Do that returns the answer beside the error, where there was one.
func (c *Client) do(ctx context.Context, r Request) (*Response, error) {
	to, err := c.target(r.URL)
	if err != nil {
		return nil, err
	}
	var (
		spent  effort
		signIn bool // the token was refused just now
		signed bool // a token has been renewed for this request
	)
	for {
		token, err := c.token(ctx, signIn)
		if err != nil {
			return nil, err
		}
		signIn = false
		resp, err := c.send(ctx, to, r, token)
		v := c.judge(r, to, resp, err)
		switch {
		case v.next == again:
			if err := c.pause(ctx, &spent, v); err != nil {
				return resp, err
			}
		case v.next == renew && c.o.Token != nil && !signed:
			signIn, signed = true, true
		default:
			return resp, v.err
		}
	}
}

func (c *Client) token(ctx context.Context, renew bool) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if c.o.Token == nil {
		return "", nil
	}
	token, err := c.o.Token.Token(ctx, renew)
	if err != nil && ctx.Err() != nil {
		return "", ctx.Err()
	}
	return token, err
}

// What to do after a try.
type step int

const (
	stop  step = iota // with the error, or with none
	again             // after a wait
	renew             // with another token
)

// A verdict is what is thought of one try.
type verdict struct {
	next step
	err  error
	what string        // for again: how the try failed
	wait time.Duration // for again: what the server asks for; 0 where it leaves that to us
}

func (c *Client) judge(r Request, to *url.URL, resp *Response, err error) verdict {
	var broke *breakdown
	switch {
	case errors.As(err, &broke) && broke.again:
		return verdict{next: again, err: broke.cause, what: broke.what}
	case broke != nil && broke.trust:
		return verdict{err: &extract.SettingError{Key: "url", What: "the certificate of " + c.o.Place + " is not one that this machine trusts: " +
			"name the file with its authority in the variable SSL_CERT_FILE, or mend the address"}}
	case broke != nil:
		return verdict{err: &extract.UnavailableError{Place: c.o.Place, What: broke.what, Err: broke.cause}}
	case err != nil:
		return verdict{err: err}
	case success(resp.Status):
		return c.judgeGood(r, to, resp)
	}
	status := c.statusError(r, to, resp)
	refused := &extract.AuthError{Place: c.o.Place, What: status.brief() + "; look at its credentials and rights", Err: status}
	switch {
	case resp.Status == http.StatusUnauthorized:
		return verdict{next: renew, err: refused}
	case resp.Status == http.StatusForbidden:
		return verdict{err: refused}
	case passes(resp.Status), slices.Contains(c.o.Retry, resp.Status):
		wait := RetryAfter(resp.Header.Get("Retry-After"), c.o.Now())
		return verdict{next: again, err: status, what: status.brief(), wait: wait}
	}
	return verdict{err: status.withKind()}
}

// passes reports whether a status is one of the moment.
func passes(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	return status >= 500
}

// judgeGood asks the caller about an answer that the status calls good.
func (c *Client) judgeGood(r Request, to *url.URL, resp *Response) verdict {
	if c.o.Judge == nil {
		return verdict{}
	}
	err := c.o.Judge(resp)
	var t *Trouble
	if !errors.As(err, &t) {
		return verdict{err: err}
	}
	status := c.statusError(r, to, resp)
	status.Code = cleanCode(t.Code)
	switch t.Kind {
	case Retry:
		return verdict{next: again, err: t, what: t.Error(), wait: t.Wait}
	case Quota:
		return verdict{err: &extract.UnavailableError{Place: c.o.Place, What: "its quota is used up, " + t.Error(), Err: t}}
	case Renew, Refused:
		refused := &extract.AuthError{Place: c.o.Place, What: t.Error() + "; look at its credentials and rights", Err: t}
		if t.Kind == Renew {
			return verdict{next: renew, err: refused}
		}
		return verdict{err: refused}
	}
	return verdict{err: status.withKind()}
}
