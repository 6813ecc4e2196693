package bucket

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// newClient returns an HTTP client for all three services. It gives up on a service that is silent for too long, whatever
// the library above it does, follows no redirect, since that could carry a signed request elsewhere, and notes the
// service's clock for those who ask.
func newClient(silence time.Duration) *http.Client {
	return &http.Client{
		Transport:     &transport{baseTransport(silence)},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func baseTransport(silence time.Duration) *http.Transport {
	base := http.DefaultTransport.(*http.Transport).Clone()
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	base.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &impatient{conn, silence}, nil
	}
	base.ResponseHeaderTimeout = silence
	base.MaxIdleConnsPerHost = 16
	return base
}

// impatient is a connection on which every read and write has its own deadline. While we send, the other side may be
// silent.
type impatient struct {
	net.Conn
	silence time.Duration
}

func (c *impatient) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(deadline(c.silence)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c *impatient) Write(p []byte) (int, error) {
	if err := c.SetDeadline(deadline(c.silence)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

func deadline(d time.Duration) time.Time {
	return time.Now().Add(d) //nolint:forbidigo // a deadline of the network is no time of the program
}

// transport notes the Date of answers for requests whose context asks for it.
type transport struct{ base *http.Transport }

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := t.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if d, ok := r.Context().Value(dateKey{}).(*serviceDate); ok {
		if at, err := http.ParseTime(response.Header.Get("Date")); err == nil {
			d.at.Store(&at)
		}
	}
	return response, nil
}

// CloseIdleConnections lets http.Client do that.
func (t *transport) CloseIdleConnections() { t.base.CloseIdleConnections() }

type dateKey struct{}

// serviceDate is when the service answered, by its own clock.
type serviceDate struct{ at atomic.Pointer[time.Time] }

// withDate returns a context in which requests note when the service answered.
func withDate(ctx context.Context) (context.Context, *serviceDate) {
	d := &serviceDate{}
	return context.WithValue(ctx, dateKey{}, d), d
}
