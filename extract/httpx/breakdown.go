package httpx

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

// A breakdown is a try without an answer. What it shows is ours: the texts of net/http show the address.
type breakdown struct {
	what  string
	again bool  // another try may help
	trust bool  // the certificate is the trouble
	cause error // nil where it could be taken for the end of the run's own context
}

func (b *breakdown) Error() string { return b.what }

// Diagnose says for the sources that read through an SDK why there was no answer.
func Diagnose(err error, timeout time.Duration) string { return diagnose(err, timeout).what }

// ShouldRetry tells an SDK what the [Client] tries again: the statuses of the moment, and what may be mended by itself. An
// untrusted certificate and an unknown host are not.
func ShouldRetry(resp *http.Response, err error) bool {
	if err != nil {
		return diagnose(err, 0).again
	}
	return passes(resp.StatusCode)
}

// diagnose says what broke. An unknown cause is taken for one that passes.
func diagnose(err error, timeout time.Duration) *breakdown {
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err // without the address
	}
	b := &breakdown{again: true, cause: err}
	var (
		name     *net.DNSError
		network  net.Error
		op       *net.OpError
		distrust *tls.CertificateVerificationError
		unknown  x509.UnknownAuthorityError
		plain    tls.RecordHeaderError
		deflate  flate.CorruptInputError
	)
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		b.what, b.cause = fmt.Sprintf("no whole answer within %s", timeout), nil
	case errors.As(err, &distrust), errors.As(err, &unknown):
		b.what, b.again, b.trust = "its certificate is not one that this machine trusts", false, true
	case errors.As(err, &plain):
		b.what, b.again = "it does not speak TLS", false
	case errors.As(err, &name) && name.IsNotFound:
		b.what, b.again = "the name of its host is not known", false
	case errors.As(err, &name):
		b.what = "the name service does not answer"
	case errors.As(err, &op) && op.Op == "proxyconnect":
		b.what = "the proxy cannot be reached"
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &deflate):
		b.what = "its answer came damaged"
	case errors.Is(err, syscall.ECONNREFUSED):
		b.what = "it refuses connections"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		b.what = "the connection broke off"
	default:
		b.what = "the connection failed"
	}
	if errors.Is(b.cause, context.Canceled) {
		b.cause = nil
	}
	return b
}
