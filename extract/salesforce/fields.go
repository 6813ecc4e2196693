package salesforce

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// Fields that a reading cannot do without.
const (
	fieldID      = "Id"
	fieldStamp   = "SystemModstamp"
	fieldCreated = "CreatedDate"
	fieldSource  = "LeadSource"
)

// A need is what becomes of a reading without a field.
type need int

const (
	optional need = iota // an org may not have it, and nothing is said
	usual                // a warning: the column stays empty
	optOut               // a warning of its own: somebody may be called who must not be
	required             // there is no reading
)

// leadFields are what a reading selects where it can be seen. Every key that decides on a lead's outcome is here:
// IsConverted, ConvertedDate and Status; the deletions and merges; the opt-outs.
var leadFields = [...]struct {
	name string
	need need
}{
	{fieldID, required}, {"FirstName", usual}, {"LastName", usual}, {"Company", usual}, {"Title", usual}, {"Email", usual},
	{"Phone", usual}, {"MobilePhone", optional}, {"Country", usual}, {"CountryCode", optional}, {fieldSource, usual},
	{"Description", usual}, {"Status", usual}, {"IsConverted", usual}, {"ConvertedDate", usual},
	{"ConvertedOpportunityId", optional}, {"IsDeleted", required}, {"MasterRecordId", usual}, {"HasOptedOutOfEmail", optOut},
	{"DoNotCall", optOut}, {fieldCreated, required}, {"LastModifiedDate", optional}, {fieldStamp, required},
}

// A description is what the API says of the object.
type description struct {
	Fields []struct {
		Name string `json:"name"`
		Type string `json:"type"`
	} `json:"fields"`
}

// describe asks which fields can be read, and chooses the columns.
func (r *reading) describe(ctx context.Context) error {
	var d description
	if _, err := r.client.JSON(ctx, httpx.Request{URL: r.path("/sobjects/Lead/describe")}, &d); err != nil {
		if status := statusOf(err); status != nil && status.Status == http.StatusNotFound {
			return &extract.AuthError{Place: r.place, What: "there is no object Lead for the signed-in user; grant the right to " +
				"read leads, and look whether the org offers this api_version", Err: err}
		}
		return r.kind(err)
	}
	types := make(map[string]string, len(d.Fields))
	for _, f := range d.Fields {
		types[f.Name] = f.Type
	}
	return r.choose(types)
}

// choose takes the columns that can be seen.
func (r *reading) choose(types map[string]string) error {
	var missing, empty, unknown []string
	for _, f := range leadFields {
		_, seen := types[f.name]
		switch {
		case seen:
			r.columns = append(r.columns, f.name)
		case f.need == required, f.name == fieldSource && strings.TrimSpace(r.o.Filter) == "":
			missing = append(missing, f.name)
		case f.need == optOut:
			unknown = append(unknown, f.name)
		case f.need == usual:
			empty = append(empty, f.name)
		}
	}
	if len(missing) > 0 {
		return &extract.AuthError{Place: r.place, What: "the signed-in user cannot see " + strings.Join(missing, " and ") +
			" of Lead; grant the right to read them"}
	}
	if len(unknown) > 0 {
		r.warnings = append(r.warnings, "the signed-in user cannot see "+strings.Join(unknown, " and ")+
			" of Lead, so opt-outs recorded there are not known; grant the right to read them")
	}
	if len(empty) > 0 {
		r.warnings = append(r.warnings, "the signed-in user cannot see "+strings.Join(empty, ", ")+
			" of Lead, so they stay empty; grant the right to read them")
	}
	return r.extra(types)
}

// extra adds the configured columns.
func (r *reading) extra(types map[string]string) error {
	for _, name := range r.o.Columns {
		kind, seen := types[name]
		switch {
		case !seen:
			return &extract.SettingError{Key: "columns", What: name + " is no field of Lead that the signed-in user can see; " +
				"look at its API name, with upper and lower case, and at the user's rights"}
		case kind == "address", kind == "location", kind == "base64":
			return &extract.SettingError{Key: "columns", What: name + " is a compound field, which Bulk API 2.0 does not read; name its parts"}
		case !slices.Contains(r.columns, name):
			r.columns = append(r.columns, name)
		}
	}
	return nil
}

// path is below the API's own, for the pinned version.
func (r *reading) path(rest string) string { return "/services/data/" + r.o.APIVersion + rest }

// queryPath asks for a query of all leads, deleted ones included.
func (r *reading) queryPath(soql string) string {
	return r.path("/queryAll?" + url.Values{"q": {soql}}.Encode())
}
