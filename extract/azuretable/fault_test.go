package azuretable

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"leadmill/extract"
	"leadmill/extract/azuretable/azuretabletest"
	"leadmill/extract/sourcetest"
)

func TestAnswersThatAreNoRows(t *testing.T) {
	long := strings.Repeat("canary", 20)
	for _, c := range []struct {
		name  string
		fault azuretabletest.Fault
		times int
		kind  string
		want  string
	}{
		{"wrong key", azuretabletest.Fault{Status: 403, Code: "AuthenticationFailed"}, 1, "Auth", "403 AuthenticationFailed; see that the key"},
		{"role missing", azuretabletest.Fault{Status: 403, Code: "AuthorizationPermissionMismatch"}, 1, "Auth", "Storage Table Data Reader"},
		{"firewall", azuretabletest.Fault{Status: 403, Code: "AuthorizationFailure"}, 1, "Auth", "firewall"},
		{"keys forbidden", azuretabletest.Fault{Status: 403, Code: "KeyBasedAuthenticationNotPermitted"}, 1, "Auth", "sign_in"},
		{"disabled", azuretabletest.Fault{Status: 403, Code: "AccountIsDisabled"}, 1, "Auth", "disabled"},
		{"not signed in", azuretabletest.Fault{Status: 401}, 1, "Auth", "status 401; "},
		{"code that is none", azuretabletest.Fault{Status: 403, Code: long}, 1, "Auth", "status 403; "},
		{"table not there", azuretabletest.Fault{Status: 404, Code: "TableNotFound"}, 1, "Missing", "Microsoft creates it with the first lead"},
		{"throttled for good", azuretabletest.Busy(), 3, "Unavailable", "503 ServerBusy"},
		{"too many", azuretabletest.Fault{Status: 429}, 3, "Unavailable", "status 429"},
		{"to wait longer than a night", azuretabletest.Fault{Status: 503, Code: "ServerBusy", Header: http.Header{"Retry-After": {"86400"}}}, 1, "Unavailable", "503"},
		{"bad query", azuretabletest.Fault{Status: 400, Code: "InvalidInput"}, 1, "Contract", "400 InvalidInput"},
		{"redirect", azuretabletest.Fault{Status: 307, Header: http.Header{"Location": {"https://elsewhere.invalid/"}}}, 1, "Contract", "status 307"},
		{"no JSON", azuretabletest.Fault{Status: 200, Body: "<html>canary</html>"}, 1, "Contract", "no JSON with a list"},
		{"JSON without a list", azuretabletest.Fault{Status: 200, Body: `{"error":"canary"}`}, 1, "Contract", "no JSON with a list"},
		{"an answer too large", azuretabletest.Fault{Status: 200, Body: `{"value":["` + string(bytes.Repeat([]byte("x"), maxBody)) + `"]}`}, 1, "Contract", "larger than 64 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStand(t, azuretabletest.Options{})
			s.add(t, 0, 1)
			for range c.times {
				s.Fail(c.fault)
			}
			got := extractAll(t, s.open(t, s.options()), nil)
			if kind := sourcetest.KindOf(got.err); kind != c.kind || !strings.Contains(got.err.Error(), c.want) {
				t.Fatalf("Extract() = %s error %v, want %s with %q", kind, got.err, c.kind, c.want)
			}
			if s.Requests() != c.times || got.result.Bookmark != nil {
				t.Errorf("Extract() made %d requests and returned %s, want %d and no bookmark", s.Requests(), got.result.Bookmark, c.times)
			}
			silent(t, got.err.Error())
		})
	}
}

func TestThrottledForAWhile(t *testing.T) {
	s := newStand(t, azuretabletest.Options{PageSize: 10})
	want := s.add(t, 0, 20)
	s.Fail(azuretabletest.Busy(), azuretabletest.Fault{Status: 500, Code: "InternalError"})
	if got := s.read(t, nil); len(missing(want, got)) > 0 || s.Requests() != 4 {
		t.Errorf("Extract() lost %d rows in %d requests, want none in 4", len(missing(want, got)), s.Requests())
	}
}

func TestTableNotThereYet(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	_, err := s.open(t, s.options()).Check(t.Context())
	if sourcetest.KindOf(err) != "Missing" || !strings.Contains(err.Error(), "table MarketplaceLeads") || !strings.Contains(err.Error(), "required: false") {
		t.Errorf("Check() = %v, want a MissingError that names the table and how to go on without it", err)
	}
}

func TestUnreachable(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	source := s.open(t, s.options())
	s.web.Close()
	if got := extractAll(t, source, nil); sourcetest.KindOf(got.err) != "Unavailable" {
		t.Errorf("Extract() = %v, want an UnavailableError", got.err)
	}
}

func TestAnswerThatBreaksOff(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"value":[`))
	}))
	t.Cleanup(web.Close)
	o := s.options()
	o.URL = web.URL
	if got := extractAll(t, s.open(t, o), nil); sourcetest.KindOf(got.err) != "Unavailable" {
		t.Errorf("Extract() = %v, want an UnavailableError", got.err)
	}
}

func TestAnswerThatIsSlow(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	source, err := s.options().open(s.env, slow{}, policy.RetryOptions{MaxRetries: -1, TryTimeout: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	got := extractAll(t, source, nil)
	if sourcetest.KindOf(got.err) != "Unavailable" || errors.Is(got.err, context.DeadlineExceeded) {
		t.Errorf("Extract() = %v, want an UnavailableError that is not the end of the run's context", got.err)
	}
}

// slow never answers.
type slow struct{}

func (slow) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// TestContinuationsThatNeverEnd: a service that sends the reader in circles.
func TestContinuationsThatNeverEnd(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	round := func(key string) azuretabletest.Fault {
		return azuretabletest.Fault{Status: 200, Body: `{"value":[]}`, Header: http.Header{"x-ms-continuation-NextPartitionKey": {key}}}
	}
	s.Fail(round("a"), round("b"), round("a"), round("b"))
	if got := extractAll(t, s.open(t, s.options()), nil); sourcetest.KindOf(got.err) != "Contract" || s.Requests() != 3 {
		t.Errorf("Extract() = %v after %d requests, want a ContractError after 3", got.err, s.Requests())
	}
}

func TestCancelledWhileWaiting(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	s.add(t, 0, 1)
	s.Fail(azuretabletest.Fault{Status: 503, Code: "ServerBusy", Header: http.Header{"Retry-After": {"1"}}})
	ctx, cancel := context.WithCancel(t.Context())
	s.OnRequest(func(int) { time.AfterFunc(20*time.Millisecond, cancel) })
	o := s.options()
	retry := quick()
	retry.MaxRetryDelay = time.Hour
	source, err := o.open(s.env, s.web.Client().Transport, retry)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := source.Extract(ctx, nil, func(extract.Delivery) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("Extract() = %v, want context.Canceled", err)
	}
}
