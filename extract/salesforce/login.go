package salesforce

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
	"golang.org/x/oauth2/jwt"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

const (
	tokenPath = "/services/oauth2/token"
	// assertionLife is what Salesforce allows for a JWT.
	assertionLife = 3 * time.Minute
)

// A login signs in, and knows the address that the org then gives for its APIs.
type login struct {
	tokens   httpx.TokenSource
	instance string
}

func newLogin(o *Options, env extract.Env) (*login, error) {
	fetch, err := fetcher(o, env)
	if err != nil {
		return nil, err
	}
	place := "the Salesforce sign-in at " + httpx.Host(o.URL)
	careful := httpx.TokenClient(httpx.Options{Place: place, Base: o.URL, Now: env.Now, Log: env.Log})
	l := &login{}
	l.tokens = httpx.OAuth(place, func(ctx context.Context) (*oauth2.Token, error) {
		kept := &keeper{ctx: ctx, next: careful.Transport}
		token, err := fetch(context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: kept, CheckRedirect: careful.CheckRedirect}))
		switch {
		case err != nil && kept.err != nil:
			return nil, kept.err
		case err != nil:
			return nil, err
		}
		l.instance, err = instance(o.URL, token, place)
		return token, err
	}, env.Now)
	return l, nil
}

// fetcher returns the flow that the options name.
func fetcher(o *Options, env extract.Env) (func(context.Context) (*oauth2.Token, error), error) {
	secret, err := o.SignIn.ClientSecret.Read("sign_in.client_secret", env)
	if err != nil {
		return nil, err
	}
	key, err := o.SignIn.PrivateKey.Read("sign_in.private_key", env)
	if err != nil {
		return nil, err
	}
	if key == "" {
		flow := &clientcredentials.Config{
			ClientID: o.SignIn.ClientID, ClientSecret: secret, TokenURL: o.URL + tokenPath, AuthStyle: oauth2.AuthStyleInParams,
		}
		return flow.Token, nil
	}
	if !isRSA([]byte(key)) {
		return nil, &extract.SettingError{Key: "sign_in.private_key", What: "is no RSA key in PEM without a password"}
	}
	flow := &jwt.Config{
		Email: o.SignIn.ClientID, Subject: o.SignIn.Username, Audience: strings.TrimRight(o.SignIn.Audience, "/"),
		PrivateKey: []byte(key), TokenURL: o.URL + tokenPath, Expires: assertionLife,
	}
	return func(ctx context.Context) (*oauth2.Token, error) { return flow.TokenSource(ctx).Token() }, nil
}

func isRSA(text []byte) bool {
	block, _ := pem.Decode(text)
	if block == nil {
		return false
	}
	if _, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return true
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	_, ok := key.(*rsa.PrivateKey)
	return err == nil && ok
}

// instance returns where the token may be sent to: the address of the configuration, or one of Salesforce's own.
func instance(configured string, token *oauth2.Token, place string) (string, error) {
	given, _ := token.Extra("instance_url").(string)
	u, err := url.Parse(given)
	host := ""
	if err == nil {
		host = strings.ToLower(u.Host)
	}
	switch {
	case given == "", host != "" && host == strings.ToLower(httpx.Host(configured)):
		return configured, nil
	case err == nil && u.Scheme == "https" && u.User == nil && u.Port() == "" &&
		(strings.HasSuffix(host, ".salesforce.com") || strings.HasSuffix(host, ".force.com")):
		return "https://" + host, nil
	}
	return "", &extract.ContractError{Place: place, What: "its instance_url is no https address of Salesforce"}
}

// A keeper makes up for what the JWT flow forgets: it sends its request without the context, and turns the reason of a failure
// into text.
type keeper struct {
	ctx  context.Context
	next http.RoundTripper
	err  error
}

// RoundTrip implements [http.RoundTripper].
func (k *keeper) RoundTrip(r *http.Request) (*http.Response, error) {
	var resp *http.Response
	resp, k.err = k.next.RoundTrip(r.WithContext(k.ctx))
	return resp, k.err
}
