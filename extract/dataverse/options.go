package dataverse

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"leadmill/extract"
	"leadmill/extract/entra"
	"leadmill/extract/httpx"
)

// Options are the configuration of one environment's table of leads.
type Options struct {
	// URL is the environment's address.
	URL string `yaml:"url" required:"true" doc:"Address of the environment, such as https://contoso.crm4.dynamics.com."`
	// SignIn is the application user that reads.
	SignIn entra.Options `yaml:"sign_in" doc:"How to sign in as an application user of the environment. It needs a role with organisation-wide read on Lead (prvReadLead)."`
	// PageSize is the number of rows that one request asks for.
	PageSize int `yaml:"page_size" doc:"Rows of one answer, 1 to 5000."`
	// Columns are kept in the archive beside the columns that leadmill reads.
	Columns []string `yaml:"columns" doc:"Logical names of further columns to keep in the archive. A change reads the whole table again."`
	// Filter tells marketplace leads from others.
	Filter Filter `yaml:"filter" doc:"Which leads of the table came from a marketplace; by default those whose subject reads like a lead source. A change reads the whole table again."`
}

const (
	defaultPageSize = 1000
	maxPageSize     = 5000
)

// NewOptions returns options with their defaults, as a pointer to [Options].
func NewOptions() extract.Options { return &Options{PageSize: defaultPageSize} }

// Shape implements [extract.Shaped].
func (o *Options) Shape() string { return "dataverse" }

// Validate returns every fault of the values at once.
func (o *Options) Validate() []extract.FieldError {
	var errs []extract.FieldError
	add := func(key, message string) { errs = append(errs, extract.FieldError{Key: key, Message: message}) }
	if _, err := origin(o.URL); err != "" {
		add("url", err)
	}
	errs = append(errs, o.SignIn.Validate("sign_in")...)
	if o.PageSize < 1 || o.PageSize > maxPageSize {
		add("page_size", fmt.Sprintf("%d is outside 1 to %d", o.PageSize, maxPageSize))
	}
	for i, c := range o.Columns {
		if !columnName.MatchString(c) {
			add(fmt.Sprintf("columns[%d]", i), "is no name of a column; write its logical name, such as _campaignid_value")
		}
	}
	return append(errs, o.Filter.validate()...)
}

// Open returns a [Source]. It reads the secret and does not touch the environment.
func (o *Options) Open(env extract.Env) (extract.Source, error) {
	source, err := o.open(env, nil)
	if err != nil {
		return nil, err
	}
	return source, nil
}

// open is Open with the transport that signs in; nil for the usual one.
func (o *Options) open(env extract.Env, signIn *http.Client) (*Source, error) {
	base, wrong := origin(o.URL)
	if wrong != "" {
		return nil, &extract.SettingError{Key: "url", What: wrong}
	}
	cred, err := o.SignIn.Credential(env, "sign_in", signIn)
	if err != nil {
		return nil, err
	}
	return o.source(env, base, entra.TokenSource(cred, base+"/.default"))
}

func (o *Options) source(env extract.Env, base string, tokens httpx.TokenSource) (*Source, error) {
	place := "the Dataverse Web API at " + strings.TrimPrefix(strings.TrimPrefix(base, "https://"), "http://")
	client, err := httpx.New(httpx.Options{Place: place, Base: base, Token: tokens, Now: env.Now, Log: env.Log})
	if err != nil {
		return nil, fmt.Errorf("open dataverse source: %w", err)
	}
	s := &Source{client: client, place: place, base: base, filter: o.Filter.compile(), pageSize: o.PageSize, now: env.Now}
	columns := unique(slices.Concat(baseColumns[:], o.Columns, []string{s.filter.column}))
	s.extra = slices.DeleteFunc(slices.Clone(columns[len(baseColumns):]), func(c string) bool { return c == createdByColumn })
	s.selects = strings.Join(columns, ",")
	s.query = fingerprint(base, s.selects, s.filter)
	return s, nil
}

// unique keeps the first of each name, in small letters: the service refuses a column that is named twice.
func unique(names []string) []string {
	var out []string
	for _, n := range names {
		if n = strings.ToLower(n); n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// fingerprint stands for all that decides on which rows a bookmark covers and what is in them.
func fingerprint(base, selects string, f filter) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %q", base, selects, f.column, f.prefixes, f.user))
	return hex.EncodeToString(sum[:8])
}

// origin returns the scheme and host of an environment's address, or what is wrong with it.
func origin(raw string) (base, wrong string) {
	const example = "the environment's address, such as https://contoso.crm4.dynamics.com"
	if raw == "" {
		return "", "is required: " + example
	}
	base, err := httpx.Origin(raw)
	if err != nil {
		return "", err.Error() + "; it is " + example
	}
	return base, ""
}
