package reports

import (
	"time"

	"leadmill/transform"
)

// About is what the About sheet says beyond the figures: where they come from and by which rules.
type About struct {
	RunID          string
	ProgramVersion string
	SchemaVersion  string
	ConfigDigest   string // of the configuration, secrets left out
	Feeds          []FeedInfo
	Inputs         []InputInfo
	StageMap       []StageRule
	FoldWindow     time.Duration              // deliveries of one lead by several feeds are folded within it
	Settings       []Setting                  // further settings that a reader should know
	Outcomes       int64                      // rows of the outcomes dataset
	Reconciliation []FeedMonth                // what each feed saw, of all publishers; test leads left out
	Customers      *transform.CustomerFigures // nil in what an older program has stored
}

// FeedInfo counts what became of the deliveries of one feed: Deliveries = Leads + Collapsed + Rejected + Notices.
type FeedInfo struct {
	Name       string
	Type       string
	Deliveries int64
	Leads      int64 // deliveries of fate lead; one that names several offers counts once
	Collapsed  int64
	Rejected   int64
	Notices    int64     // a CRM's deletions and merges
	Newest     time.Time // of the newest delivery; zero where there is none
	Filtered   int64     // somebody else's records, left out before archiving; not part of Deliveries
	ReadAt     time.Time // of the last run that read the source to its end; zero for none
	Stale      string    // why the last run could not read it to its end; "" where it could
}

// FeedMonth says how many leads of a month a feed saw alone, and how many another feed saw too.
type FeedMonth struct {
	Feed  string
	Month string // 2026-03, in the time zone of the figures
	Only  int64
	Also  int64
}

// reconciles reports whether every delivery has one fate.
func (f FeedInfo) reconciles() bool { return f.Deliveries == f.Leads+f.Collapsed+f.Rejected+f.Notices }

// fates are the deliveries and what became of them, in the order of the table on About.
func (f FeedInfo) fates() [5]int64 {
	return [5]int64{f.Deliveries, f.Leads, f.Collapsed, f.Rejected, f.Notices}
}

// InputInfo is one batch of the archive that the figures are made from.
type InputInfo struct {
	Name   string // path of the batch below the output folder
	SHA256 string // hexadecimal
	Rows   int64
}

// StageRule says which stage of the funnel an action code stands for.
type StageRule struct {
	Action string
	Stage  string
}

// Setting is one setting of the configuration, as it was in force.
type Setting struct {
	Name    string
	Value   string // never a secret
	Meaning string
}
