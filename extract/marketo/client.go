package marketo

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// newClient returns a client that signs in by client credentials. The token goes into the header only: the query
// parameter that older clients use is gone since 2026-08-31 (Adobe, authentication).
func newClient(o *Options, secret string, env extract.Env) (*httpx.Client, error) {
	base := strings.TrimRight(o.URL, "/")
	options := httpx.Options{Place: "the Marketo API at " + httpx.Host(base), Base: base, Now: env.Now, Sleep: o.sleep, Log: env.Log}
	config := clientcredentials.Config{
		ClientID: o.ClientID, ClientSecret: secret, TokenURL: base + "/identity/oauth/token", AuthStyle: oauth2.AuthStyleInParams,
	}
	signIn := options
	options.Token = httpx.OAuth(options.Place, func(ctx context.Context) (*oauth2.Token, error) {
		return config.Token(httpx.SignIn(ctx, signIn))
	}, env.Now)
	options.Judge = judge
	return httpx.New(options)
}

// answer is the envelope of everything the API says. Most of its failures come with status 200.
type answer struct {
	Success       bool            `json:"success"`
	Errors        []apiError      `json:"errors"`
	Result        json.RawMessage `json:"result"`
	NextPageToken string          `json:"nextPageToken"`
	MoreResult    bool            `json:"moreResult"`
}

type apiError struct {
	Code json.Number `json:"code"`
}

// UnmarshalJSON takes the code as text or number; the message is not read, since it may quote the request.
func (e *apiError) UnmarshalJSON(data []byte) error {
	var raw struct {
		Code json.RawMessage `json:"code"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	e.Code = json.Number(strings.Trim(string(raw.Code), `"`))
	return nil
}

// judge finds the failure in an answer whose status is good.
func judge(r *httpx.Response) error {
	var a answer
	if err := json.Unmarshal(r.Body, &a); err != nil {
		return nil //nolint:nilerr // the caller says what is wrong with it
	}
	if a.Success {
		return nil
	}
	code := ""
	if len(a.Errors) > 0 {
		code = a.Errors[0].Code.String()
	}
	t := trouble(code)
	return &t
}

// rateWindow is the time that the limit of calls counts over: 100 calls in 20 seconds.
const rateWindow = 20 * time.Second

// trouble says what to do about an error code (Adobe, error codes).
func trouble(code string) httpx.Trouble {
	t := httpx.Trouble{Code: code, Kind: httpx.Wrong}
	switch code {
	case "601", "602": // token invalid, expired
		t.Kind = httpx.Renew
	case "606": // rate limit
		t.Kind, t.Wait = httpx.Retry, rateWindow
	case "502", "604", "608", "611", "615", "713": // time-out, unavailable, concurrency, transient
		t.Kind = httpx.Retry
	case "607", "1029": // daily quota, export quota or queue
		t.Kind = httpx.Quota
	case "603": // the role of the API user lacks a permission
		t.Kind = httpx.Refused
	}
	return t
}

// get asks for a path of the API below /rest/v1/.
func (s *Source) get(ctx context.Context, path string, query url.Values) (*answer, error) {
	var a answer
	_, err := s.api.JSON(ctx, httpx.Request{Method: http.MethodGet, URL: "/rest/v1/" + path + "?" + query.Encode()}, &a)
	return &a, err
}
