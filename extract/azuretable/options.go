package azuretable

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"leadmill/extract"
	"leadmill/extract/entra"
	"leadmill/extract/httpx"
)

// Options are the configuration of one table. Of account_key, sas, connection_string and sign_in one is used; with none of
// them the platform's identity signs in, as with an empty sign_in.
type Options struct {
	Account          string         `yaml:"account" doc:"Name of the storage account, as Partner Center's lead settings name it."`
	URL              string         `yaml:"url" doc:"Address of the account's tables where it is not https://<account>.table.core.windows.net: a national cloud, a private endpoint."`
	Table            string         `yaml:"table" doc:"Name of the table."`
	AccountKey       extract.Secret `yaml:"account_key" doc:"One of the account's two keys."`
	SAS              extract.Secret `yaml:"sas" doc:"Shared access signature that may read the table."`
	ConnectionString extract.Secret `yaml:"connection_string" doc:"Connection string of the account, as the portal shows it; it names the account too."`
	SignIn           entra.Options  `yaml:"sign_in" doc:"Sign-in to Microsoft Entra ID with the role Storage Table Data Reader."`
	Overlap          time.Duration  `yaml:"overlap" doc:"How much time before the last lead is read again, for rows that appeared late."`
	Since            string         `yaml:"since" doc:"Rows that arrived before this day (2026-01-31) or time are not read; left out, all are. An earlier one reads again."`
}

const (
	defaultTable   = "MarketplaceLeads"
	defaultOverlap = 10 * time.Minute
	minOverlap     = time.Minute
	maxOverlap     = 31 * 24 * time.Hour
)

// NewOptions returns options with their defaults, as a pointer to [Options].
func NewOptions() extract.Options {
	return &Options{Table: defaultTable, Overlap: defaultOverlap}
}

var (
	accountPattern = regexp.MustCompile(`^[a-z0-9]{3,24}$`)
	tablePattern   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{2,62}$`)
)

// Shape implements [extract.Shaped].
func (o *Options) Shape() string { return "azuretable" }

// Validate returns every fault of the values at once.
func (o *Options) Validate() []extract.FieldError {
	var errs []extract.FieldError
	fault := func(key, message string) { errs = append(errs, extract.FieldError{Key: key, Message: message}) }
	if o.ConnectionString.IsSet() {
		if o.Account != "" || o.URL != "" {
			fault("connection_string", "names the account itself; leave out account and url")
		}
	} else if o.Account == "" && o.URL == "" {
		fault("account", "is required: the storage account's name (or url, or a connection_string)")
	}
	if o.Account != "" && !accountPattern.MatchString(o.Account) {
		fault("account", "is no storage account's name: 3 to 24 small letters and digits")
	}
	if o.URL != "" && httpx.CheckBase(o.URL) != nil {
		fault("url", "must be like https://<account>.table.core.windows.net, without a query; http is for this machine only")
	}
	if !tablePattern.MatchString(o.Table) {
		fault("table", "is no table's name: 3 to 63 letters and digits, a letter first")
	}
	if o.Overlap < minOverlap || o.Overlap > maxOverlap {
		fault("overlap", "must be between 1m and 744h")
	}
	if _, err := extract.ParseSince(o.Since); err != nil {
		fault("since", err.Error())
	}
	return append(errs, o.validateAccess()...)
}

func (o *Options) validateAccess() []extract.FieldError {
	errs := o.AccountKey.Validate("account_key", false)
	errs = append(errs, o.SAS.Validate("sas", false)...)
	errs = append(errs, o.ConnectionString.Validate("connection_string", false)...)
	errs = append(errs, o.SignIn.Validate("sign_in")...)
	used := 0
	for _, set := range []bool{o.AccountKey.IsSet(), o.SAS.IsSet(), o.ConnectionString.IsSet(), o.SignIn.IsSet()} {
		if set {
			used++
		}
	}
	if used > 1 {
		errs = append(errs, extract.FieldError{Key: "sign_in", Message: "name only one of account_key, sas, connection_string and sign_in"})
	}
	if used == 0 || o.SignIn.IsSet() {
		if strings.HasPrefix(o.URL, "http:") {
			errs = append(errs, extract.FieldError{Key: "url", Message: "must be https, since a token is sent to it"})
		}
	}
	return errs
}

// Open implements [extract.Options].
func (o *Options) Open(env extract.Env) (extract.Source, error) {
	return o.open(env, http.DefaultTransport, policy.RetryOptions{
		MaxRetries: 5, RetryDelay: time.Second, MaxRetryDelay: time.Minute, TryTimeout: tryTimeout,
		ShouldRetry: httpx.ShouldRetry,
	})
}

// tryTimeout is the most that one try may take; the service itself ends a query after 30 seconds.
const tryTimeout = time.Minute

// open is Open with the parts that tests replace.
func (o *Options) open(env extract.Env, base http.RoundTripper, retry policy.RetryOptions) (*Source, error) {
	a, err := o.access(env, base)
	if err != nil {
		return nil, err
	}
	service, err := a.client(azcore.ClientOptions{
		Transport: transport(base), Retry: retry, Telemetry: policy.TelemetryOptions{ApplicationID: "leadmill"},
	})
	if err != nil {
		return nil, err
	}
	first, err := extract.ParseSince(o.Since)
	if err != nil {
		return nil, &extract.SettingError{Key: "since", What: err.Error()}
	}
	return &Source{
		client: service.NewClient(o.Table), table: o.Table, place: "table " + o.Table + " at " + a.place(), how: a.how,
		overlap: o.Overlap, first: first, now: env.Now,
	}, nil
}
