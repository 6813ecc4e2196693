package marketo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/marketo/marketotest"
	"leadmill/extract/sourcetest"
)

const (
	ourForm   = 1179
	otherForm = 42
	secret    = "marketo-client-secret-0123456789"
)

// bench is a subscription and what a test needs to read it.
type bench struct {
	*marketotest.Server
	options *Options
	env     extract.Env
	waits   []time.Duration
}

func newBench(t testing.TB, env extract.Env, o marketotest.Options) *bench {
	t.Helper()
	o.ClientID, o.ClientSecret, o.Now = "client", secret, env.Now
	b := &bench{Server: marketotest.New(o), env: env}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	b.env.Getenv = func(name string) string { return map[string]string{"MARKETO_SECRET": secret}[name] }
	b.options = NewOptions().(*Options)
	b.options.URL, b.options.ClientID, b.options.Forms = server.URL, "client", []int64{ourForm}
	b.options.ClientSecret = extract.Secret{Env: "MARKETO_SECRET"}
	b.options.sleep = func(ctx context.Context, d time.Duration) error {
		b.waits = append(b.waits, d)
		return ctx.Err()
	}
	return b
}

func (b *bench) open(t testing.TB) extract.Source {
	t.Helper()
	if errs := b.options.Validate(); len(errs) > 0 {
		t.Fatalf("Validate: %v", errs)
	}
	s, err := b.options.Open(b.env)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (b *bench) lead(i int) (person int64, guid string) {
	person = b.AddPerson(marketotest.Person{
		"firstName": "Ann", "lastName": fmt.Sprintf("Secretsson%d", i), "email": fmt.Sprintf("ann%d@secret.example", i),
		"leadSource": "AzureMarketplace-PLT|contoso.backup",
	})
	return person, b.Submit(person, ourForm)
}

func (b *bench) read(t *testing.T, since extract.Bookmark) ([]map[string]any, extract.Result) {
	t.Helper()
	var got []map[string]any
	result, err := b.open(t).Extract(t.Context(), since, func(d extract.Delivery) error {
		var row map[string]any
		if err := json.Unmarshal(d.Payload, &row); err != nil {
			t.Errorf("payload of %s: %v", d.Locator, err)
		}
		row["RecordID"] = d.RecordID
		got = append(got, row)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got, result
}

func TestConformance(t *testing.T) {
	for _, short := range []bool{false, true} {
		t.Run(fmt.Sprintf("short pages %t", short), func(t *testing.T) {
			sourcetest.Run(t, func(t *testing.T) *sourcetest.Stand { return stand(t, short) })
		})
	}
}

func stand(t *testing.T, short bool) *sourcetest.Stand {
	var b *bench
	added := 0
	return &sourcetest.Stand{
		Open: func(t *testing.T, env extract.Env) extract.Source {
			if b == nil {
				b = newBench(t, env, marketotest.Options{PageSize: 4, Short: short})
			}
			b.env.Log = env.Log
			return b.open(t)
		},
		Add: func(_ *testing.T, n int) (ids []string) {
			for range n {
				added++
				_, guid := b.lead(added)
				ids = append(ids, guid)
			}
			return ids
		},
		Change: func(_ *testing.T, id string) { b.Server.Change(b.PersonOf(id), "unsubscribed", true) },
		Foreign: func(_ *testing.T, n int) {
			for range n {
				b.Submit(b.AddPerson(marketotest.Person{"email": "newsletter@secret.example"}), otherForm)
			}
		},
		Requests:  func() int { return b.Requests() },
		Break:     func(n int) { b.Break(n) },
		Heal:      func() { b.Heal() },
		OnRequest: func(f func(n int)) { b.OnRequest(f) },
		Pages:     10,
		Secrets:   []string{secret, "cdf01657-110d-4155-99a7-f986b2ff13a0"},
	}
}

// Who fills in the form twice is two leads, with the fields the person has now.
func TestSubmissionsAreLeads(t *testing.T) {
	b := newBench(t, sourcetest.Env(t), marketotest.Options{})
	person, first := b.lead(1)
	second := b.Submit(person, ourForm)
	got, _ := b.read(t, nil)
	if len(got) != 2 || got[0]["RecordID"] != first || got[1]["RecordID"] != second {
		t.Fatalf("got %d deliveries %v, want %s and %s", len(got), got, first, second)
	}
	for _, row := range got {
		if row["email"] != "ann1@secret.example" || row["formId"] != float64(ourForm) || row["activityDate"] == "" {
			t.Errorf("payload = %v, want person and activity", row)
		}
	}
}

// An opt-out after the lead brings the lead again; a change of anything else, and an opt-out of a stranger, do not.
func TestOptOutComesLater(t *testing.T) {
	b := newBench(t, sourcetest.Env(t), marketotest.Options{})
	ann, guid := b.lead(1)
	bo, _ := b.lead(2)
	stranger := b.AddPerson(marketotest.Person{"email": "cy@secret.example"})
	b.Submit(stranger, otherForm)
	_, result := b.read(t, nil)

	b.Change(ann, "unsubscribed", true)
	b.Change(bo, "title", "CTO")
	b.Change(stranger, "unsubscribed", true)
	got, result := b.read(t, result.Bookmark)
	if len(got) != 1 || got[0]["RecordID"] != guid || got[0]["unsubscribed"] != true {
		t.Fatalf("after an opt-out got %v, want submission %s with unsubscribed", got, guid)
	}
	if result.Filtered != 0 {
		t.Errorf("Filtered = %d, want 0: the stranger's submission was counted before", result.Filtered)
	}

	b.options.OptOuts = false
	b.Change(bo, "doNotCall", true)
	if got, _ := b.read(t, result.Bookmark); len(got) != 0 {
		t.Errorf("without opt_outs got %v, want nothing", got)
	}
}

// A person who was deleted leaves the submission behind, and it is not lost.
func TestDeletedPerson(t *testing.T) {
	b := newBench(t, sourcetest.Env(t), marketotest.Options{})
	ann, guid := b.lead(1)
	b.DeletePerson(ann)
	got, _ := b.read(t, nil)
	if len(got) != 1 || got[0]["RecordID"] != guid || got[0]["email"] != nil {
		t.Errorf("got %v, want the bare submission %s", got, guid)
	}
}

func TestErrorsInsideGoodAnswers(t *testing.T) {
	for _, c := range []struct {
		name  string
		code  string
		times int // how often it comes
		want  any // kind of the error; nil for none
		wait  time.Duration
	}{
		{"expired token", "602", 1, nil, 0},
		{"invalid token", "601", 1, nil, 0},
		{"invalid token for ever", "601", 50, new(*extract.AuthError), 0},
		{"rate limit", "606", 2, nil, 20 * time.Second},
		{"rate limit for ever", "606", 50, new(*extract.UnavailableError), 20 * time.Second},
		{"concurrency", "615", 1, nil, 0},
		{"transient", "713", 1, nil, 0},
		{"time-out", "604", 1, nil, 0},
		{"daily quota", "607", 50, new(*extract.UnavailableError), 0},
		{"access denied", "603", 50, new(*extract.AuthError), 0},
		{"bad request", "1001", 50, new(*extract.ContractError), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, sourcetest.Env(t), marketotest.Options{})
			b.lead(1)
			b.Fail(slices.Repeat([]marketotest.Fault{{Path: "/activities.json", Code: c.code}}, c.times)...)
			n := 0
			_, err := b.open(t).Extract(t.Context(), nil, func(extract.Delivery) error { n++; return nil })
			switch {
			case c.want == nil && (err != nil || n != 1):
				t.Fatalf("got %d leads and error %v, want 1 and none", n, err)
			case c.want != nil && !errors.As(err, c.want):
				t.Fatalf("error = %v, want a %T", err, c.want)
			case err != nil && strings.Contains(err.Error(), "user@example.com"):
				t.Errorf("error %q quotes the answer", err)
			}
			if c.wait > 0 && (len(b.waits) == 0 || b.waits[0] < c.wait) {
				t.Errorf("waits = %v, want at least %v", b.waits, c.wait)
			}
		})
	}
}

func TestStatuses(t *testing.T) {
	for _, c := range []struct {
		status int
		want   any
	}{
		{http.StatusBadGateway, new(*extract.UnavailableError)},
		{http.StatusRequestEntityTooLarge, new(*extract.ContractError)},
		{http.StatusRequestURITooLong, new(*extract.ContractError)},
	} {
		b := newBench(t, sourcetest.Env(t), marketotest.Options{})
		b.Fail(slices.Repeat([]marketotest.Fault{{Status: c.status}}, 50)...)
		if _, err := b.open(t).Check(t.Context()); !errors.As(err, c.want) {
			t.Errorf("status %d: error = %v, want a %T", c.status, err, c.want)
		}
	}
}

func TestWrongSecret(t *testing.T) {
	b := newBench(t, sourcetest.Env(t), marketotest.Options{})
	b.env.Getenv = func(string) string { return "wrong-" + secret }
	var log bytes.Buffer
	b.env.Log = slog.New(slog.NewJSONHandler(&log, nil))
	_, err := b.open(t).Check(t.Context())
	var refused *extract.AuthError
	if !errors.As(err, &refused) || strings.Contains(err.Error()+log.String(), secret) {
		t.Errorf("error = %v, log %s, want an AuthError without the secret", err, &log)
	}
}

// A form that is added later brings its earlier submissions.
func TestFormAdded(t *testing.T) {
	b := newBench(t, sourcetest.Env(t), marketotest.Options{})
	person, ours := b.lead(1)
	other := b.Submit(person, otherForm)
	_, result := b.read(t, nil)
	b.options.Forms = append(b.options.Forms, otherForm)
	got, result := b.read(t, result.Bookmark)
	if len(got) != 2 || got[0]["RecordID"] != ours || got[1]["RecordID"] != other || len(result.Warnings) != 1 {
		t.Errorf("got %v and warnings %v, want both submissions and one warning", got, result.Warnings)
	}
	if again, _ := b.read(t, result.Bookmark); len(again) != 0 {
		t.Errorf("the next run brings %v again", again)
	}
}

// A paging token that is no longer known costs nothing but reading again.
func TestForgottenToken(t *testing.T) {
	b := newBench(t, sourcetest.Env(t), marketotest.Options{})
	b.lead(1)
	_, result := b.read(t, nil)
	b.lead(2)
	var mark map[string]any
	if err := json.Unmarshal(result.Bookmark, &mark); err != nil {
		t.Fatal(err)
	}
	mark["submissions"] = "forgotten"
	forgotten, err := json.Marshal(mark)
	if err != nil {
		t.Fatal(err)
	}
	got, result := b.read(t, forgotten)
	if len(got) != 2 || len(result.Warnings) != 1 {
		t.Errorf("got %d leads and warnings %v, want both leads and one warning", len(got), result.Warnings)
	}
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		change func(o *Options)
		key    string
	}{
		{func(o *Options) { o.URL = "http://example.com" }, "url"},
		{func(o *Options) { o.URL = "" }, "url"},
		{func(o *Options) { o.ClientID = "" }, "client_id"},
		{func(o *Options) { o.ClientSecret = extract.Secret{} }, "client_secret"},
		{func(o *Options) { o.Forms = nil }, "forms"},
		{func(o *Options) { o.Forms = []int64{1, 0} }, "forms[1]"},
		{func(o *Options) { o.Since = "yesterday" }, "since"},
		{func(o *Options) { o.Fields = []string{"a b"} }, "fields[0]"},
	} {
		o := NewOptions().(*Options)
		o.URL, o.ClientID, o.ClientSecret, o.Forms = "https://123-abc-456.mktorest.com", "x", extract.Secret{Env: "X"}, []int64{1}
		c.change(o)
		if errs := o.Validate(); len(errs) != 1 || errs[0].Key != c.key {
			t.Errorf("Validate = %v, want one fault of %s", errs, c.key)
		}
	}
}

func TestParseDate(t *testing.T) {
	want := time.Date(2014, 9, 17, 22, 31, 49, 0, time.UTC)
	for _, text := range []string{"2014-09-17T22:31:49Z", "2014-09-17T22:31:49+0000", "2014-09-17T15:31:49-07:00", "2014-09-17T15:31:49-0700"} {
		if got := parseDate(text); !got.Equal(want) {
			t.Errorf("parseDate(%q) = %v, want %v", text, got, want)
		}
	}
	if got := parseDate("yesterday"); !got.IsZero() {
		t.Errorf("parseDate of no time = %v, want the zero time", got)
	}
}

// FuzzDelivery: whatever a person's row holds, a payload is one JSON object.
func FuzzDelivery(f *testing.F) {
	f.Add(`{"id":1,"email":"ann@secret.example"}`)
	f.Add(`{}`)
	f.Add(`[]`)
	f.Add(" { \"a\": {} } ")
	f.Fuzz(func(t *testing.T, person string) {
		if person != "" && !json.Valid([]byte(person)) {
			return // the answer was parsed before
		}
		d, err := submission{ID: 1, GUID: "g", Date: "d"}.delivery(json.RawMessage(person))
		if err != nil {
			t.Fatal(err)
		}
		var row map[string]any
		if err := json.Unmarshal(d.Payload, &row); err != nil || row["activityId"] != float64(1) {
			t.Errorf("payload of person %q is %s: %v", person, d.Payload, err)
		}
	})
}

func BenchmarkExtract(b *testing.B) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	s := newBench(b, extract.Env{Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}, marketotest.Options{})
	const records = 100_000
	for i := range records {
		s.lead(i)
	}
	source := s.open(b)
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		if _, err := source.Extract(b.Context(), nil, func(extract.Delivery) error { n++; return nil }); err != nil || n != records {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(records*b.N)/b.Elapsed().Seconds(), "records/s")
}
