package marketo

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// Options are the configuration of one Marketo subscription.
type Options struct {
	URL          string         `yaml:"url" required:"true" doc:"REST endpoint of the subscription (Admin > Web Services), such as https://123-ABC-456.mktorest.com."`
	ClientID     string         `yaml:"client_id" required:"true" doc:"Client id of the custom service (Admin > LaunchPoint)."`
	ClientSecret extract.Secret `yaml:"client_secret" required:"true" doc:"Client secret of the custom service."`
	Forms        []int64        `yaml:"forms" required:"true" doc:"Ids of the forms that Microsoft submits leads to. Submissions of other forms are somebody else's: counted and not stored."`
	Since        string         `yaml:"since" doc:"Submissions before this day or time (2025-01-31, 2025-01-31T00:00:00Z) are not read. An earlier one reads again." default:"two years before the first run"`
	OptOuts      bool           `yaml:"opt_outs" doc:"Follow changes of unsubscribed and doNotCall; a lead whose person opts out later then comes again."`
	Fields       []string       `yaml:"fields" doc:"REST names of further fields of the person to archive."`

	sleep func(ctx context.Context, d time.Duration) error // tests do not wait
}

// NewOptions returns options with their defaults, as a pointer to [Options].
func NewOptions() extract.Options { return &Options{OptOuts: true} }

// personFields are what the decoder of this shape reads, by their REST names (Adobe, list of standard fields).
var personFields = [...]string{
	"id", "email", "firstName", "lastName", "phone", "mobilePhone", "country", "company", "title", "leadSource",
	"createdAt", "updatedAt", "unsubscribed", "doNotCall",
}

var fieldName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,99}$`)

// Shape implements [extract.Shaped].
func (o *Options) Shape() string { return "marketo" }

// Validate returns every fault of the values at once.
func (o *Options) Validate() []extract.FieldError {
	var errs []extract.FieldError
	fault := func(key, message string) { errs = append(errs, extract.FieldError{Key: key, Message: message}) }
	if err := httpx.CheckBase(o.URL); err != nil {
		fault("url", err.Error())
	}
	if o.ClientID == "" || strings.ContainsAny(o.ClientID, " \t\r\n") {
		fault("client_id", "must be the id of a custom service")
	}
	errs = append(errs, o.ClientSecret.Validate("client_secret", true)...)
	if len(o.Forms) == 0 {
		fault("forms", "name at least one form, by the number in its embed code: MktoForms2.loadForm(…, 1179)")
	}
	for i, id := range o.Forms {
		if id <= 0 {
			fault(fmt.Sprintf("forms[%d]", i), "a form's id is a positive number")
		}
	}
	if _, err := extract.ParseSince(o.Since); err != nil {
		fault("since", err.Error())
	}
	for i, name := range o.Fields {
		if !fieldName.MatchString(name) {
			fault(fmt.Sprintf("fields[%d]", i), strconv.Quote(name)+" is no REST name of a field")
		}
	}
	return errs
}

// Open returns a [Source]. It reads the secret and does not touch the API.
func (o *Options) Open(env extract.Env) (extract.Source, error) {
	secret, err := o.ClientSecret.Read("client_secret", env)
	if err != nil {
		return nil, err
	}
	since, err := extract.ParseSince(o.Since)
	if err != nil {
		return nil, &extract.SettingError{Key: "since", What: err.Error()}
	}
	s := &Source{forms: slices.Clone(o.Forms), since: since, optOuts: o.OptOuts, now: env.Now}
	s.fields = strings.Join(append(slices.Clone(personFields[:]), o.Fields...), ",")
	if s.api, err = newClient(o, secret, env); err != nil {
		return nil, err
	}
	return s, nil
}
