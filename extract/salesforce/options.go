package salesforce

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// Options are the configuration of one org.
type Options struct {
	// URL is the org's My Domain.
	URL string `yaml:"url" required:"true" doc:"My Domain of the org, such as https://contoso.my.salesforce.com."`
	// APIVersion is pinned, so that a release of Salesforce changes nothing by itself.
	APIVersion string `yaml:"api_version" doc:"Version of the API. It is pinned, so that a new release of Salesforce changes nothing by itself."`
	// SignIn says who reads.
	SignIn SignIn `yaml:"sign_in"`
	// Filter decides which leads are the marketplaces'.
	Filter string `yaml:"filter" doc:"SOQL condition of the leads that came from a marketplace, or all. By default the spellings of LeadSource that Microsoft writes."`
	// Columns are fields of the org's own.
	Columns []string `yaml:"columns" doc:"Further fields of Lead to read, by their API names."`
	// Since leaves out the past.
	Since string `yaml:"since" doc:"Leads that were not changed since this day or time (2025-01-31, 2025-01-31T00:00:00Z) are not read; left out, all are."`
	// Overlap is read twice.
	Overlap time.Duration `yaml:"overlap" doc:"How much of the last run's end is read again, for changes that were saved later than the time they bear."`
	// BatchSize is the page of the REST API.
	BatchSize int `yaml:"batch_size" doc:"Leads of one REST page, 200 to 2000; Salesforce may send fewer."`
	// BulkAbove decides between the APIs.
	BulkAbove int64 `yaml:"bulk_above" doc:"More leads than this are read by Bulk API 2.0 instead of REST; 0 for always, -1 for never."`
	// BulkBatchSize is the part of a bulk result that is held in memory.
	BulkBatchSize int `yaml:"bulk_batch_size" doc:"Leads of one part of a bulk result, which is held in memory."`
}

// SignIn says how leadmill signs in: with a client secret (client credentials), or with a private key for a user (JWT
// bearer).
type SignIn struct {
	ClientID     string         `yaml:"client_id" required:"true" doc:"Consumer key of the connected app."`
	ClientSecret extract.Secret `yaml:"client_secret" doc:"Consumer secret: the client credentials flow, with the app's run-as user."`
	Username     string         `yaml:"username" doc:"User that signs in by the JWT bearer flow."`
	PrivateKey   extract.Secret `yaml:"private_key" doc:"RSA key (PEM) of the certificate that the connected app holds: the JWT bearer flow."`
	Audience     string         `yaml:"audience" doc:"Audience of the JWT bearer flow; https://test.salesforce.com for a sandbox."`
}

const (
	// defaultVersion is of October 2024: every org has it, and Salesforce supports a version for at least three years. It
	// is above 50, from which on a bulk result has its columns in the order of the query.
	defaultVersion   = "v62.0"
	oldestVersion    = 50
	defaultAudience  = "https://login.salesforce.com"
	defaultOverlap   = 15 * time.Minute
	maxOverlap       = 7 * 24 * time.Hour
	defaultBatch     = 2000
	minBatch         = 200
	defaultBulkAbove = 50_000
	defaultBulkBatch = 10_000
	maxBulkBatch     = 250_000
)

// NewOptions returns options with their defaults, as a pointer to [Options].
func NewOptions() extract.Options {
	return &Options{
		APIVersion: defaultVersion, Overlap: defaultOverlap, BatchSize: defaultBatch, BulkAbove: defaultBulkAbove,
		BulkBatchSize: defaultBulkBatch, SignIn: SignIn{Audience: defaultAudience},
	}
}

var (
	versionPattern = regexp.MustCompile(`^v([0-9]{2,3})\.0$`)
	columnPattern  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,79}$`)
)

// Shape implements [extract.Shaped].
func (o *Options) Shape() string { return "salesforce" }

// Validate returns every fault of the values at once.
func (o *Options) Validate() []extract.FieldError {
	var errs []extract.FieldError
	fault := func(key, format string, args ...any) {
		errs = append(errs, extract.FieldError{Key: key, Message: fmt.Sprintf(format, args...)})
	}
	if _, err := httpx.Origin(o.URL); err != nil {
		fault("url", "must be the org's address and nothing more, such as https://contoso.my.salesforce.com")
	}
	if m := versionPattern.FindStringSubmatch(o.APIVersion); m == nil {
		fault("api_version", "must be like %s", defaultVersion)
	} else if n, err := strconv.Atoi(m[1]); err != nil || n < oldestVersion {
		fault("api_version", "must be v%d.0 or newer", oldestVersion)
	}
	errs = append(errs, o.SignIn.validate()...)
	if what := filterFault(o.Filter); what != "" {
		fault("filter", "%s", what)
	}
	for i, c := range o.Columns {
		if !columnPattern.MatchString(c) {
			fault(fmt.Sprintf("columns[%d]", i), "is no API name of a field, such as Campaign_Code__c")
		}
	}
	if _, err := extract.ParseSince(o.Since); err != nil {
		fault("since", "%s", err)
	}
	span := func(key string, value, least, most int64) {
		if value < least || value > most {
			fault(key, "%d is outside %d to %d", value, least, most)
		}
	}
	if o.Overlap < 0 || o.Overlap > maxOverlap {
		fault("overlap", "%s is outside 0s to %s", o.Overlap, maxOverlap)
	}
	span("batch_size", int64(o.BatchSize), minBatch, defaultBatch)
	span("bulk_above", o.BulkAbove, -1, 1<<40)
	span("bulk_batch_size", int64(o.BulkBatchSize), 1, maxBulkBatch)
	return errs
}

func (s SignIn) validate() []extract.FieldError {
	errs := s.ClientSecret.Validate("sign_in.client_secret", false)
	errs = append(errs, s.PrivateKey.Validate("sign_in.private_key", false)...)
	fault := func(key, message string) {
		errs = append(errs, extract.FieldError{Key: "sign_in" + key, Message: message})
	}
	if s.ClientID == "" {
		fault(".client_id", "is required: the consumer key of the connected app")
	}
	switch {
	case s.ClientSecret.IsSet() == s.PrivateKey.IsSet():
		fault("", "name client_secret (client credentials) or private_key (JWT bearer), one of them")
	case s.PrivateKey.IsSet() && s.Username == "":
		fault(".username", "is required with a private_key: the user that signs in")
	case s.ClientSecret.IsSet() && s.Username != "":
		fault(".username", "belongs to a private_key; with a client_secret the connected app names the user")
	}
	// The audience of an Experience Cloud site has a path.
	if u, err := url.Parse(s.Audience); s.PrivateKey.IsSet() && (err != nil || u.Scheme != "https" || u.Host == "") {
		fault(".audience", "must be an address such as "+defaultAudience)
	}
	return errs
}

// Open returns a [Source]. It reads the secrets and sends nothing.
func (o *Options) Open(env extract.Env) (extract.Source, error) {
	since, err := extract.ParseSince(o.Since)
	if err != nil {
		return nil, &extract.SettingError{Key: "since", What: err.Error()}
	}
	s := &Source{o: *o, since: since, now: env.Now, sleep: httpx.Sleep, log: env.Log}
	s.o.URL = strings.TrimRight(o.URL, "/")
	if s.login, err = newLogin(&s.o, env); err != nil {
		return nil, err
	}
	return s, nil
}
