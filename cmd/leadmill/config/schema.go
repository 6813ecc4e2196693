package config

import (
	"os"
	"time"

	"leadmill/extract"
)

// document is the file as it is written. Its tags declare every key once: the loader is strict by them, nearest keys
// are looked up in them, and [Keys] makes the documentation from them.
//
//	yaml:"key"       the key
//	doc:"…"          what it means
//	key:"<id>"       how the documentation writes the keys of a map
//	oneof:"shape"    the values it may have, see choices
//	required:"true"  for the documentation; check reports what is missing
//	env:"-"          no environment variable, because the variables' names are made from it
//	secret:"true"    the value is never shown and not part of the digest
type document struct {
	Output     string               `yaml:"output" required:"true" doc:"Where snapshots, archive and workbooks are written to: a folder, azblob://container/prefix?storage_account=name, s3://bucket/prefix?region=name or gs://bucket/prefix."`
	Access     extract.Access       `yaml:"output_access"`
	Publishers map[string]publisher `yaml:"publishers" key:"<id>" doc:"The publishers, by publisher id. Where it is given, sources and offers can name no other publisher."`
	Offers     map[string]string    `yaml:"offers" key:"<title>" doc:"Offer titles that arrive without an id, with their publisher.offer. Titles are compared without case."`
	Stages     map[string]string    `yaml:"stages" key:"<action code>" oneof:"stage" doc:"Funnel stage of an action code, put over the defaults. Codes are compared without case."`
	Sources    []source             `yaml:"sources" required:"true" doc:"The feeds to read, at least one. Each has the keys of its type beside those here."`
	DNC        string               `yaml:"dnc" oneof:"dnc" doc:"What a DNC lead (Microsoft's notice that a cross-listed partner was asked for) means for the customer's own actions on the offer: lenient leaves them contactable, strict suppresses them too."`
	Fold       fold                 `yaml:"fold"`
	Overrides  string               `yaml:"overrides" doc:"CSV file of pairs of leads that must be one customer, or must not be: lead_a, lead_b, same (yes or no), who, when, why."`
	Resolution resolution           `yaml:"resolution"`
	Report     report               `yaml:"report"`
	Scratch    string               `yaml:"scratch" doc:"Folder for temporary files." default:"the system's folder for temporary files"`
}

type publisher struct {
	Name    string   `yaml:"name" doc:"Name for reports." default:"the id"`
	Domains []string `yaml:"domains" doc:"The publisher's own e-mail domains. Leads from them are flagged internal and left out of figures."`
}

type source struct {
	Name      string `yaml:"name" required:"true" env:"-" doc:"Name of the feed in every dataset: small letters, digits and hyphens, at most 40 characters. Keep it: what has been read is remembered under this name."`
	Type      string `yaml:"type" required:"true" env:"-" doc:"Kind of source, such as files."`
	Publisher string `yaml:"publisher" doc:"Publisher id for records that name none."`
	Shape     string `yaml:"shape" oneof:"shape" doc:"Raw shape of the records; auto finds out for each record, or takes the one that the type of source always gives."`
	Required  bool   `yaml:"required" doc:"What a run does when this source cannot be read. true: the run archives what the sources gave and publishes nothing. false: it publishes from what the archive holds, and the feed is shown as stale."`
	WhenQuiet string `yaml:"when_quiet" oneof:"quiet" doc:"What a run does when the source gives nothing after days of plenty: warn, fail (publish nothing) or ignore."`

	Options extract.Options `yaml:"-"`
}

type fold struct {
	Window time.Duration `yaml:"window" doc:"How far apart one lead may arrive through two feeds; from 0 to 24h."`
}

type resolution struct {
	Merge         float64 `yaml:"merge" default:"by the number of leads" doc:"Probability from which two leads are one customer; above 0 and below 1. By default a half with 10,000 leads, and more with more of them."`
	Review        float64 `yaml:"review" default:"by that of merge" doc:"Probability from which a pair of leads that is not merged is shown for review; above 0 and below merge. By default an eighth of the odds of merge."`
	RetrainGrowth float64 `yaml:"retrain_growth" doc:"The match model is trained anew when there are so many times the leads it was trained on; above 1, or 0 for never."`
	Drift         drift   `yaml:"drift"`
}

type drift struct {
	IDsChanged      float64 `yaml:"ids_changed" doc:"A run publishes nothing if more than this share of the published leads would change their customer id; 0 for no limit."`
	LargestCustomer int     `yaml:"largest_customer" doc:"A run publishes nothing if a customer has more leads than this, tests and internal ones apart; 0 for no limit."`
	CappedBlocks    float64 `yaml:"capped_blocks" doc:"A run publishes nothing if more than this share of the leads share their e-mail or their phone with too many others to be compared with each of them; 0 for no limit."`
}

type report struct {
	TimeZone string `yaml:"time_zone" doc:"IANA time zone that figures by day and month use."`
}

func defaults() document {
	return document{
		DNC:     "lenient",
		Fold:    fold{Window: 10 * time.Minute},
		Report:  report{TimeZone: "UTC"},
		Scratch: os.TempDir(),
		Resolution: resolution{
			RetrainGrowth: 4,
			Drift:         drift{IDsChanged: 0.02, LargestCustomer: 500, CappedBlocks: 0.1},
		},
	}
}

func newSource() source { return source{Shape: "auto", Required: true, WhenQuiet: QuietWarn} }
