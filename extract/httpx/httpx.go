// Package httpx is the HTTP client of the sources: one that is careful with secrets, servers and memory.
//
// It promises that a request leaves for no other origin than the one it was made for, redirects and next links
// included; that nothing goes over plain http except to this machine; that no answer is larger than a bound; that a
// failure is tried again only where that may help, after the wait the server asked for, and never past the end of the
// context; and that every error has a kind of package extract. No error and no log line shows a query, a token or the
// text of an answer.
//
// A request may be sent more than once, so it must bear that: sources only read.
package httpx

import (
	"context"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"time"

	"leadmill/extract"
)

// Options say whom a client talks to, and how patiently.
type Options struct {
	Place   string      // what errors call it: "the Salesforce API at contoso.my.salesforce.com"
	Base    string      // https://host[:port]; requests go to no other origin. http is allowed on loopback only
	Token   TokenSource // its token goes into "Authorization: Bearer …"; nil for none
	Now     func() time.Time
	Sleep   func(ctx context.Context, d time.Duration) error // nil: [Sleep]
	Jitter  func() float64                                   // 0 to 1, how much of the second half of a backoff is waited; nil: all of it
	MaxBody int64                                            // bytes of one answer, after decompression; 0: 64 MiB

	Attempts int           // tries of one request; 0: 6
	Patience time.Duration // sum of the waits of one request; 0: 10 minutes
	Timeout  time.Duration // of one try, its body included; 0: 60 seconds

	Log   *slog.Logger          // told of every wait; nil for silence
	Judge func(*Response) error // looks at a 2xx answer; may return a [*Trouble]; nil for none
	Retry []int                 // statuses that this service, unlike others, means for the moment: 409, 423
}

// A TokenSource returns the token of the Authorization header. renew says that the last one was refused. Its errors
// have the kinds of package extract.
type TokenSource interface {
	Token(ctx context.Context, renew bool) (string, error)
}

// A Request is what to ask. URL is absolute or relative to the client's base; Body is sent again with every try.
type Request struct {
	Method string // "" for GET
	URL    string
	Header http.Header
	Body   []byte
}

// A Response is an answer that was read to its end.
type Response struct {
	Status int
	Header http.Header
	Body   []byte // decompressed
	URL    string // where it came from, after redirects; it may hold secrets
}

// What holds where an option is zero.
const (
	defaultMaxBody  = 64 << 20
	defaultAttempts = 6
	defaultPatience = 10 * time.Minute
	defaultTimeout  = 60 * time.Second
)

// A Client sends requests to one origin. It is safe for concurrent use.
type Client struct {
	o    Options
	base *url.URL
	http *http.Client
}

// New returns a client. A base that must not be used is an [*extract.SettingError].
func New(o Options) (*Client, error) {
	base, err := parseBase(o.Base)
	if err != nil {
		return nil, err
	}
	if o.Now == nil {
		return nil, &extract.SettingError{Key: "now", What: "the client needs a clock"}
	}
	if o.Place == "" {
		o.Place = base.Host
	}
	if o.Sleep == nil {
		o.Sleep = Sleep
	}
	if o.Jitter == nil {
		o.Jitter = func() float64 { return 1 }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.MaxBody = min(orDefault(o.MaxBody, defaultMaxBody), math.MaxInt64-1) // one more is read, to see that it is too large
	o.Attempts = orDefault(o.Attempts, defaultAttempts)
	o.Patience = orDefault(o.Patience, defaultPatience)
	o.Timeout = orDefault(o.Timeout, defaultTimeout)
	c := &Client{o: o, base: base}
	c.http = &http.Client{Transport: newTransport(), CheckRedirect: c.redirect}
	return c, nil
}

func orDefault[T int | int64 | time.Duration](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

// Sleep waits, but not longer than the context lives.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
