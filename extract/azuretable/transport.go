package azuretable

import (
	"fmt"
	"io"
	"net/http"
)

// maxBody bounds one answer: 1,000 rows of 64 KB, the size of one text column.
const maxBody = 64 << 20

// transport sends requests, follows no redirect (a signature must not go elsewhere), and bounds the answers.
func transport(base http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     bounded{base},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type bounded struct{ base http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (b bounded) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := b.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	resp.Body = &boundedBody{ReadCloser: resp.Body, left: maxBody}
	return resp, nil
}

type boundedBody struct {
	io.ReadCloser
	left int64
}

// Read implements [io.Reader].
func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, &tooLargeError{}
	}
	return n, err
}

// A tooLargeError ends the reading of an answer. The client does not try again.
type tooLargeError struct{}

func (*tooLargeError) Error() string {
	return fmt.Sprintf("an answer is larger than %d MiB", maxBody>>20)
}

// NonRetriable tells the client so.
func (*tooLargeError) NonRetriable() {}
