package partnercenter

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"
	"time"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// Options are the configuration of one partner account.
type Options struct {
	TenantID     string         `yaml:"tenant_id" required:"true" doc:"Tenant (directory) id of the partner account, or one of its domains."`
	ClientID     string         `yaml:"client_id" required:"true" doc:"Application (client) id of the app registration that a Referral admin or Referral user has consented to."`
	ClientSecret extract.Secret `yaml:"client_secret" doc:"Secret of the app registration; left out for a public client."`
	RefreshToken extract.Secret `yaml:"refresh_token" doc:"Refresh token from a sign-in by a Referral admin or Referral user. The ones that replace it are kept encrypted beside the bookmark."`
	Filter       string         `yaml:"filter" doc:"marketplace: Marketplace leads only; leads: Qualified leads too; all: co-sell opportunities too. What is left out is counted."`
	Since        string         `yaml:"since" doc:"Referrals that changed before this day or time (2025-01-31, 2025-01-31T00:00:00Z) are not read; left out, all are. An earlier one reads again."`
	Overlap      time.Duration  `yaml:"overlap" doc:"How far each run reads back before the point that the last one reached, for changes that show late."`
	PageSize     int            `yaml:"page_size" doc:"Referrals of one page, from 1 to 200."`
	URL          string         `yaml:"url" doc:"Address of the API."`
	Authority    string         `yaml:"authority" doc:"Address of the sign-in."`
	Scope        string         `yaml:"scope" doc:"Scopes of the sign-in, apart by spaces; offline_access is what new refresh tokens need."`
}

// Values of [Options].Filter, from the narrowest to the widest.
const (
	FilterMarketplace = "marketplace"
	FilterLeads       = "leads"
	FilterAll         = "all"
)

// NewOptions returns options with their defaults, as a pointer to [Options].
func NewOptions() extract.Options {
	return &Options{
		Filter: FilterMarketplace, Overlap: 24 * time.Hour, PageSize: 100,
		URL:       "https://api.partner.microsoft.com",
		Authority: "https://login.microsoftonline.com",
		Scope:     "https://api.partner.microsoft.com/.default offline_access",
	}
}

// maxPageSize is the largest $top that is known to be accepted.
const maxPageSize = 200

// maxOverlap bounds what each run reads again: the bookmark cannot remember months of referrals.
const maxOverlap = 31 * 24 * time.Hour

var tenantForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]*$`)

// Shape implements [extract.Shaped].
func (o *Options) Shape() string { return "partnercenter" }

// Validate returns every fault of the values at once.
func (o *Options) Validate() []extract.FieldError {
	var errs []extract.FieldError
	fault := func(key, message string) { errs = append(errs, extract.FieldError{Key: key, Message: message}) }
	if !tenantForm.MatchString(o.TenantID) {
		fault("tenant_id", "must be the id of a tenant or one of its domains")
	}
	if o.ClientID == "" || strings.ContainsAny(o.ClientID, " \t\r\n") {
		fault("client_id", "must be the id of an app registration")
	}
	errs = append(errs, o.ClientSecret.Validate("client_secret", false)...)
	errs = append(errs, o.RefreshToken.Validate("refresh_token", true)...)
	if breadth(o.Filter) < 0 {
		fault("filter", fmt.Sprintf("%q is none of marketplace, leads and all", o.Filter))
	}
	if _, err := extract.ParseSince(o.Since); err != nil {
		fault("since", err.Error())
	}
	if o.Overlap < 0 || o.Overlap > maxOverlap {
		fault("overlap", fmt.Sprintf("%s is outside 0s to %s", o.Overlap, maxOverlap))
	}
	if o.PageSize < 1 || o.PageSize > maxPageSize {
		fault("page_size", fmt.Sprintf("%d is outside 1 to %d", o.PageSize, maxPageSize))
	}
	for _, a := range []struct{ key, address string }{{"url", o.URL}, {"authority", o.Authority}} {
		if err := httpx.CheckBase(a.address); err != nil {
			fault(a.key, err.Error())
		}
	}
	if strings.TrimSpace(o.Scope) == "" {
		fault("scope", "is required: the API's scope, such as https://api.partner.microsoft.com/.default, and offline_access")
	}
	return errs
}

// Open returns a [Source]. It reads the secrets and does not touch the API.
func (o *Options) Open(env extract.Env) (extract.Source, error) {
	if errs := o.Validate(); len(errs) > 0 {
		return nil, &extract.SettingError{Key: errs[0].Key, What: errs[0].Message}
	}
	since, err := extract.ParseSince(o.Since)
	if err != nil {
		return nil, &extract.SettingError{Key: "since", What: err.Error()}
	}
	s := &Source{options: *o, since: since, now: env.Now, log: env.Log, rand: rand.Reader}
	s.options.URL, s.options.Authority = strings.TrimRight(o.URL, "/"), strings.TrimRight(o.Authority, "/")
	if s.clientSecret, err = o.ClientSecret.Read("client_secret", env); err != nil {
		return nil, err
	}
	if s.refreshToken, err = o.RefreshToken.Read("refresh_token", env); err != nil {
		return nil, err
	}
	return s, nil
}
