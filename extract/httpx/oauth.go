package httpx

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"

	"leadmill/extract"
)

// maxMargin is how long before its end a token is no longer used: a request must not arrive after it.
const maxMargin = 2 * time.Minute

// OAuth makes a [TokenSource] of a sign-in by golang.org/x/oauth2, which should use a [TokenClient]. A token is kept
// until shortly before its end. A sign-in that fails is an [*extract.AuthError] where the server refused and an
// [*extract.UnavailableError] where it did not answer; neither shows more than the OAuth error code. Other errors of
// package extract pass through.
func OAuth(place string, fetch func(ctx context.Context) (*oauth2.Token, error), now func() time.Time) TokenSource {
	return &oauth{place: place, fetch: fetch, now: now, turn: make(chan struct{}, 1)}
}

type oauth struct {
	place string
	fetch func(ctx context.Context) (*oauth2.Token, error)
	now   func() time.Time

	turn  chan struct{} // a lock that a context can be waited for with; it guards what follows
	token string
	until time.Time // when to fetch another; zero for never
}

// Token implements [TokenSource].
func (o *oauth) Token(ctx context.Context, renew bool) (string, error) {
	select {
	case o.turn <- struct{}{}:
		defer func() { <-o.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if o.token != "" && !renew && (o.until.IsZero() || o.now().Before(o.until)) {
		return o.token, nil
	}
	o.token = ""
	asked := o.now()
	var failed note
	token, err := o.fetch(context.WithValue(ctx, noteKey{}, &failed))
	switch {
	case err != nil && ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", signInError(o.place, err, failed.get())
	case token == nil || token.AccessToken == "":
		return "", noToken(o.place)
	}
	o.token, o.until = token.AccessToken, usableUntil(token, asked)
	return o.token, nil
}

// usableUntil is when a token should be replaced. The server's "expires_in" is counted from when it was asked, by our
// own clock; the library's Expiry is by the machine's, and only used where there is nothing else.
func usableUntil(token *oauth2.Token, asked time.Time) time.Time {
	end := token.Expiry
	if token.ExpiresIn > 0 {
		end = asked.Add(time.Duration(min(token.ExpiresIn, int64(forEver/time.Second))) * time.Second)
	}
	if end.IsZero() {
		return end
	}
	return end.Add(-min(maxMargin, max(0, end.Sub(asked)/4)))
}

func noToken(place string) error {
	return &extract.ContractError{Place: place, What: "the sign-in was answered without a usable token"}
}

// signInError gives the error of a sign-in its kind. Of what the library says, only the error code is kept: its text
// quotes the answer, and its addresses may hold a code or a secret. noted is what its last request failed with.
func signInError(place string, err, noted error) error {
	var answered *oauth2.RetrieveError
	if errors.As(err, &answered) {
		return retrieveError(place, answered)
	}
	if kind := extract.Kind(err); kind != nil {
		return kind
	}
	if kind := extract.Kind(noted); kind != nil {
		return kind
	}
	var address *url.Error
	if errors.As(err, &address) {
		broke := diagnose(err, defaultTimeout)
		return &extract.UnavailableError{Place: place, What: "at sign-in, " + broke.what, Err: broke.cause}
	}
	return noToken(place)
}

func retrieveError(place string, answered *oauth2.RetrieveError) error {
	status := &StatusError{Place: place, Method: http.MethodPost, Code: cleanCode(answered.ErrorCode)}
	if answered.Response != nil {
		status.Status = answered.Response.StatusCode
	}
	if status.Code == "" {
		status.Code, _ = failureIn(answered.Body, 0)
	}
	switch { // the status is within an error that has a kind, so it is given none
	case passes(status.Status), status.Code == "temporarily_unavailable", status.Code == "server_error":
		return &extract.UnavailableError{Place: place, What: "at sign-in, " + status.brief(), Err: status}
	case status.Status == http.StatusNotFound, success(status.Status) && status.Code == "":
		return noToken(place)
	}
	return &extract.AuthError{Place: place, What: "at sign-in, " + status.brief() + "; look at the credentials", Err: status}
}
