package partnercenter

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// A signIn gets access tokens for refresh tokens, each of which may be replaced by the answer.
type signIn struct {
	config     clientcredentials.Config
	client     *http.Client
	place      string
	configured string
	current    string // the refresh token that is used next
	warn       func(text string)
}

// newSignIn begins with a refresh token that was kept, or else with the configured one.
func (s *Source) newSignIn(kept string, warn func(text string)) *signIn {
	in := &signIn{
		// The library's own way of refreshing leaves out the scope, which says whose API the token is for. Its client for
		// another grant sends what it is told.
		config: clientcredentials.Config{
			ClientID: s.options.ClientID, ClientSecret: s.clientSecret, AuthStyle: oauth2.AuthStyleInParams,
			TokenURL: s.options.Authority + "/" + s.options.TenantID + "/oauth2/v2.0/token",
		},
		place: "the sign-in at " + httpx.Host(s.options.Authority), configured: s.refreshToken, current: kept, warn: warn,
	}
	if kept == "" {
		in.current = s.refreshToken
	}
	in.config.EndpointParams = url.Values{"grant_type": {"refresh_token"}, "scope": {s.options.Scope}}
	in.client = httpx.TokenClient(httpx.Options{Place: in.place, Base: s.options.Authority, Now: s.now, Sleep: s.sleep, Log: s.log})
	return in
}

// fetch gets an access token. A kept refresh token that is refused gives way to the configured one.
func (in *signIn) fetch(ctx context.Context) (*oauth2.Token, error) {
	token, err := in.ask(ctx)
	if _, over := refused(err); over && in.current != in.configured {
		in.warn("the kept refresh token was refused, so the configured one was used")
		in.current = in.configured
		token, err = in.ask(ctx)
	}
	if code, over := refused(err); over {
		return nil, &extract.AuthError{Place: in.place, What: "the refresh token is no longer accepted (" + code +
			"); sign in again as a Referral admin or Referral user and put the new one where refresh_token points to. It ends after 90 days without use, " +
			"and when the user's password or rights change"}
	}
	if err != nil {
		return nil, err
	}
	if token.RefreshToken != "" {
		in.current = token.RefreshToken
	}
	return token, nil
}

func (in *signIn) ask(ctx context.Context) (*oauth2.Token, error) {
	config := in.config
	config.EndpointParams = url.Values{"refresh_token": {in.current}}
	for key, values := range in.config.EndpointParams {
		config.EndpointParams[key] = values
	}
	token, err := config.Token(context.WithValue(ctx, oauth2.HTTPClient, in.client))
	if err != nil {
		return nil, err
	}
	if life, ok := token.Extra("expires_in").(float64); ok && life > 0 && life < 1e9 {
		token.ExpiresIn = int64(life)
	}
	return token, nil
}

var entraCode = regexp.MustCompile(`AADSTS[0-9]{4,8}`)

// refused reports whether an answer says that a refresh token's time is over, and returns its code.
func refused(err error) (code string, over bool) {
	var answered *oauth2.RetrieveError
	if !errors.As(err, &answered) {
		return "", false
	}
	switch answered.ErrorCode {
	case "invalid_grant", "interaction_required", "consent_required", "login_required":
	default:
		return "", false
	}
	code = answered.ErrorCode
	if number := entraCode.FindString(answered.ErrorDescription); number != "" {
		code += ", " + number
	}
	return code, true
}
