package httpx

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"leadmill/extract"
)

// kind names the first of the contract's errors in a chain.
func kind(err error) string {
	var (
		status      *StatusError
		auth        *extract.AuthError
		unavailable *extract.UnavailableError
		contract    *extract.ContractError
		setting     *extract.SettingError
		missing     *extract.MissingError
	)
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "context"
	case errors.As(err, &auth):
		return "auth"
	case errors.As(err, &unavailable):
		return "unavailable"
	case errors.As(err, &status) && errors.As(err, &missing):
		return "status missing"
	case errors.As(err, &status) && errors.As(err, &contract):
		return "status contract"
	case errors.As(err, &contract):
		return "contract"
	case errors.As(err, &setting):
		return "setting"
	}
	return err.Error()
}

// cutShort answers with less than it promises.
func cutShort(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = w.Write([]byte("half"))
}

func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestDoRetries(t *testing.T) {
	ok := status(200, `{"ok":true}`)
	backoff := []time.Duration{1 * time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}
	tests := []struct {
		name    string
		answers []http.HandlerFunc
		asked   int
		waits   []time.Duration
		kind    string
		says    string
	}{
		{"good", []http.HandlerFunc{ok}, 1, nil, "", ""},
		{"408", []http.HandlerFunc{status(408, ""), ok}, 2, backoff[:1], "", ""},
		{"425", []http.HandlerFunc{status(425, ""), ok}, 2, backoff[:1], "", ""},
		{"429 with seconds", []http.HandlerFunc{status(429, "", "Retry-After", "7"), ok}, 2, []time.Duration{7 * time.Second}, "", ""},
		{"429 with a date", []http.HandlerFunc{status(429, "", "Retry-After", "Mon, 02 Mar 2026 09:00:30 GMT"), ok}, 2, []time.Duration{30 * time.Second}, "", ""},
		{"429 with a past date", []http.HandlerFunc{status(429, "", "Retry-After", "Mon, 02 Mar 2026 08:00:30 GMT"), ok}, 2, backoff[:1], "", ""},
		{"429 with a negative wait", []http.HandlerFunc{status(429, "", "Retry-After", "-7"), ok}, 2, backoff[:1], "", ""},
		{"429 with nonsense", []http.HandlerFunc{status(429, "", "Retry-After", "soon"), ok}, 2, backoff[:1], "", ""},
		{"429 beyond patience", []http.HandlerFunc{status(429, "", "Retry-After", "86400"), ok}, 1, nil, "unavailable", "status 429, and the next try would be in 24h0m0s, beyond the patience of 10m0s"},
		{"429 beyond everything", []http.HandlerFunc{status(429, "", "Retry-After", strings.Repeat("9", 40)), ok}, 1, nil, "unavailable", "beyond the patience"},
		{"patience is a sum", []http.HandlerFunc{status(503, "", "Retry-After", "400")}, 2, []time.Duration{400 * time.Second}, "unavailable", "beyond the patience"},
		{"500, 502, 504", []http.HandlerFunc{status(500, ""), status(502, ""), status(504, ""), ok}, 4, backoff[:3], "", ""},
		{"503 for ever", []http.HandlerFunc{status(503, `{"error":{"code":"ServerBusy"}}`)}, 6, backoff, "unavailable", "status 503 (ServerBusy) at the last of 6 tries"},
		{"501", []http.HandlerFunc{status(501, ""), ok}, 1, nil, "status contract", "status 501"},
		{"505", []http.HandlerFunc{status(505, ""), ok}, 1, nil, "status contract", "status 505"},
		{"400", []http.HandlerFunc{status(400, `[{"errorCode":"MALFORMED_QUERY"}]`), ok}, 1, nil, "status contract", "answered GET /x with status 400 (MALFORMED_QUERY)"},
		{"404", []http.HandlerFunc{status(404, ""), ok}, 1, nil, "status missing", "status 404"},
		{"401 without a token", []http.HandlerFunc{status(401, ""), ok}, 1, nil, "auth", "status 401"},
		{"403", []http.HandlerFunc{status(403, `{"code":"Forbidden.1"}`), ok}, 1, nil, "auth", "status 403 (Forbidden.1)"},
		{"304", []http.HandlerFunc{status(304, "")}, 1, nil, "status contract", "status 304"},
		{"hangs up", []http.HandlerFunc{hangUp, ok}, 2, backoff[:1], "", ""},
		{"hangs up for ever", []http.HandlerFunc{hangUp}, 6, backoff, "unavailable", "the connection broke off at the last of 6 tries"},
		{"body cut short", []http.HandlerFunc{cutShort, ok}, 2, backoff[:1], "", ""},
		{"damaged gzip", []http.HandlerFunc{status(200, "no gzip at all", "Content-Encoding", "gzip"), ok}, 2, backoff[:1], "", ""},
		{"strange encoding", []http.HandlerFunc{status(200, "x", "Content-Encoding", "br")}, 1, nil, "contract", "compresses"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, script(tt.answers...), nil)
			resp, err := b.Do(t.Context(), Request{URL: "/x?sig=planted"})
			if kind(err) != tt.kind {
				t.Fatalf("Do = %v (%s), want %q", err, kind(err), tt.kind)
			}
			if err == nil && string(resp.Body) != `{"ok":true}` {
				t.Errorf("body = %s", resp.Body)
			}
			if err != nil && (!strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "planted")) {
				t.Errorf("error = %v, want %q in it", err, tt.says)
			}
			if got := b.asked(); got != tt.asked {
				t.Errorf("asked %d times, want %d", got, tt.asked)
			}
			if !slices.Equal(b.waits, tt.waits) {
				t.Errorf("waited %v, want %v", b.waits, tt.waits)
			}
		})
	}
}

func TestDoSendsTheBodyAgain(t *testing.T) {
	var bodies []string
	note := func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			bodies = append(bodies, r.Method+" "+r.Header.Get("X-Mark")+" "+string(body))
			next(w, r)
		}
	}
	b := newBench(t, script(note(status(503, "")), note(status(307, "", "Location", "/y")), note(status(200, ""))), nil)
	_, err := b.Do(t.Context(), Request{Method: http.MethodPost, URL: "/x", Body: []byte("data"), Header: http.Header{"X-Mark": {"m"}}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"POST m data", "POST m data", "POST m data"}; !slices.Equal(bodies, want) {
		t.Errorf("server got %q, want %q", bodies, want)
	}
}

func TestDoRenewsTheTokenOnce(t *testing.T) {
	tests := []struct {
		name     string
		answers  []http.HandlerFunc
		renewals int
		asked    int
		kind     string
	}{
		{"once is enough", []http.HandlerFunc{status(401, ""), status(200, "")}, 1, 2, ""},
		{"once is all", []http.HandlerFunc{status(401, "")}, 1, 2, "auth"},
		{"not after a retry either", []http.HandlerFunc{status(401, ""), status(503, ""), status(401, "")}, 1, 3, "auth"},
		{"a retry keeps the token", []http.HandlerFunc{status(503, ""), status(200, "")}, 0, 2, ""},
		{"403 is no matter of the token", []http.HandlerFunc{status(403, "")}, 0, 1, "auth"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			source := &tokens{}
			b := newBench(t, script(tt.answers...), func(o *Options) { o.Token = source })
			_, err := b.Do(t.Context(), Request{URL: "/x"})
			if kind(err) != tt.kind || source.renewals != tt.renewals || b.asked() != tt.asked {
				t.Errorf("Do = %v after %d renewals and %d requests, want %q, %d, %d", err, source.renewals, b.asked(), tt.kind, tt.renewals, tt.asked)
			}
			want := "Bearer token-" + string(rune('a'+tt.renewals))
			if got := b.requests[tt.asked-1].Header.Get("Authorization"); got != want {
				t.Errorf("Authorization = %q, want %q", got, want)
			}
		})
	}
}

func TestDoUnusableTokens(t *testing.T) {
	b := newBench(t, status(200, ""), func(o *Options) { o.Token = tokenFunc(func() (string, error) { return "evil\r\nHost: x", nil }) })
	if _, err := b.Do(t.Context(), Request{}); kind(err) != "auth" || strings.Contains(err.Error(), "evil") {
		t.Errorf("Do with a token of two lines = %v, want an AuthError without it", err)
	}
	mine := &extract.SettingError{Key: "secret", What: "is empty"}
	b = newBench(t, status(200, ""), func(o *Options) { o.Token = tokenFunc(func() (string, error) { return "", mine }) })
	if _, err := b.Do(t.Context(), Request{}); !errors.Is(err, mine) {
		t.Errorf("Do = %v, want the token source's error", err)
	}
	if b.asked() != 0 {
		t.Errorf("%d requests were sent without a token", b.asked())
	}
}

type tokenFunc func() (string, error)

func (f tokenFunc) Token(context.Context, bool) (string, error) { return f() }

func TestJudge(t *testing.T) {
	tests := []struct {
		name    string
		trouble error
		kind    string
		asked   int
		says    string
	}{
		{"retry", &Trouble{Code: "606", Kind: Retry, Wait: 20 * time.Second}, "unavailable", 6, "error 606 at the last of 6 tries"},
		{"renew", &Trouble{Code: "601", Kind: Renew}, "auth", 2, "error 601"},
		{"quota", &Trouble{Code: "607", Kind: Quota}, "unavailable", 1, "its quota is used up, error 607"},
		{"refused", &Trouble{Code: "603", Kind: Refused}, "auth", 1, "error 603"},
		{"wrong", &Trouble{Code: "1003", Kind: Wrong}, "status contract", 1, "status 200 (1003)"},
		{"no code", &Trouble{Code: "not a code: ann@example.com", Kind: Refused}, "auth", 1, "an error without a code"},
		{"another error", &extract.ContractError{Place: "p", What: "w"}, "contract", 1, "w"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, status(200, "{}"), func(o *Options) {
				o.Token = &tokens{}
				o.Judge = func(*Response) error { return tt.trouble }
			})
			_, err := b.Do(t.Context(), Request{})
			if kind(err) != tt.kind || b.asked() != tt.asked || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Do = %v (%s) after %d requests, want %s, %d, %q", err, kind(err), b.asked(), tt.kind, tt.asked, tt.says)
			}
		})
	}
}

func TestDoEndsWithItsContext(t *testing.T) {
	tests := []struct {
		name   string
		answer func(cancel context.CancelFunc) http.HandlerFunc
		sleep  func(ctx context.Context, d time.Duration) error
	}{
		{"while asking", func(cancel context.CancelFunc) http.HandlerFunc {
			return func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() }
		}, nil},
		{"while reading", func(cancel context.CancelFunc) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusOK)
				_ = http.NewResponseController(w).Flush()
				cancel()
				<-r.Context().Done()
			}
		}, nil},
		{"while waiting", func(cancel context.CancelFunc) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) { status(503, "", "Retry-After", "500")(w, r) }
		}, func(ctx context.Context, d time.Duration) error {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return Sleep(ctx, d)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			b := newBench(t, tt.answer(cancel), func(o *Options) { o.Sleep = tt.sleep })
			if _, err := b.Do(ctx, Request{}); !errors.Is(err, context.Canceled) || kind(err) != "context" {
				t.Errorf("Do = %v, want %v", err, context.Canceled)
			}
		})
	}
}

// A wait that the context would not survive is not begun.
func TestDoGivesUpBeforeTheDeadline(t *testing.T) {
	b := newBench(t, status(503, "", "Retry-After", "300"), nil)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := b.Do(ctx, Request{})
	if kind(err) != "unavailable" || len(b.waits) != 0 || !strings.Contains(err.Error(), "after the time limit") {
		t.Errorf("Do = %v after waits %v, want to give up at once", err, b.waits)
	}
}

// The end of one try is no end of the run, and must not look like it.
func TestDoTimeoutOfATry(t *testing.T) {
	b := newBench(t, script(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), func(o *Options) {
		o.Timeout, o.Attempts = 20*time.Millisecond, 2
	})
	_, err := b.Do(t.Context(), Request{})
	if kind(err) != "unavailable" || b.asked() != 2 || !strings.Contains(err.Error(), "no whole answer within 20ms") {
		t.Errorf("Do = %v after %d requests, want an UnavailableError after 2", err, b.asked())
	}
}

func TestBodies(t *testing.T) {
	text := strings.Repeat("leads ", 1000)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	tests := []struct {
		name   string
		answer http.HandlerFunc
		max    int64
		kind   string
	}{
		{"exactly the bound", status(200, text), int64(len(text)), ""},
		{"one byte too many", status(200, text), int64(len(text)) - 1, "contract"},
		{"gzip", status(200, packed.String(), "Content-Encoding", "gzip"), 0, ""},
		{"gzip that grows too large", status(200, packed.String(), "Content-Encoding", "gzip"), int64(len(text)) - 1, "contract"},
		{"no length", func(w http.ResponseWriter, r *http.Request) {
			_ = http.NewResponseController(w).Flush()
			_, _ = w.Write([]byte(text))
		}, 100, "contract"},
		{"the largest bound", status(200, text), 1<<63 - 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, tt.answer, func(o *Options) { o.MaxBody = tt.max })
			resp, err := b.Do(t.Context(), Request{Header: http.Header{"Accept-Encoding": {"br"}}})
			if kind(err) != tt.kind {
				t.Fatalf("Do = %v, want %q", err, tt.kind)
			}
			if err == nil && string(resp.Body) != text {
				t.Errorf("body has %d bytes, want %d", len(resp.Body), len(text))
			}
		})
	}
}

func TestJSON(t *testing.T) {
	tests := []struct {
		name, body string
		says       string
	}{
		{"good", `{"n": 7}`, ""},
		{"no JSON", `<html>ann@example.com</html>`, "no JSON from byte 1 on"},
		{"broken off", `{"n": 7`, "no JSON from byte"},
		{"empty", ``, "no JSON"},
		{"another type", `{"n": "ann@example.com"}`, `field "n" is no int`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, status(200, tt.body), nil)
			var into struct {
				N int `json:"n"`
			}
			_, err := b.JSON(t.Context(), Request{}, &into)
			if tt.says == "" {
				if err != nil || into.N != 7 {
					t.Errorf("JSON = %d, %v, want 7", into.N, err)
				}
				return
			}
			if kind(err) != "contract" || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "ann") {
				t.Errorf("JSON = %v, want %q", err, tt.says)
			}
		})
	}
	b := newBench(t, status(200, "anything"), nil)
	if _, err := b.JSON(t.Context(), Request{Header: http.Header{"Accept": {"text/csv"}}}, nil); err != nil {
		t.Errorf("JSON into nothing = %v", err)
	}
	if got := b.requests[0].Header.Get("Accept"); got != "text/csv" {
		t.Errorf("Accept = %q, want the caller's", got)
	}
}
