package salesforce

import (
	"context"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"leadmill/extract"
	"leadmill/extract/httpx"
	"leadmill/extract/overlap"
)

const (
	// maxBody is room for a page of leads with the longest descriptions.
	maxBody = 256 << 20
	// answerTimeout is above the two minutes after which Salesforce ends a query.
	answerTimeout = 3 * time.Minute
)

// A reading is one run over an org.
type reading struct {
	o        *Options
	client   *httpx.Client
	place    string
	now      func() time.Time
	sleep    func(ctx context.Context, d time.Duration) error
	log      *slog.Logger
	columns  []string
	warnings []string // of the fields
	notes    []string // of the reading
	usage    string   // Sforce-Limit-Info of the last answer that had one

	first    time.Time // what lies before is not read
	mark     bookmark  // where the last reading ended
	emit     func(extract.Delivery) error
	recent   *overlap.Memory
	start    time.Time // when the reading began, by Salesforce's clock
	safe     time.Time // everything that was saved before has been handed over by this reading
	filtered int64     // the leads that are not ours, as far as they were not counted before
}

// soql is the query for the leads from a time on.
func (r *reading) soql(what string, from time.Time, condition string) string {
	var where []string
	if !from.IsZero() {
		where = append(where, fieldStamp+" >= "+from.UTC().Format("2006-01-02T15:04:05.000Z"))
	}
	if condition != "" {
		where = append(where, "("+condition+")")
	}
	query := "SELECT " + what + " FROM Lead"
	if len(where) > 0 {
		query += " WHERE " + strings.Join(where, " AND ")
	}
	return query
}

// window is where a reading begins.
func (r *reading) window() time.Time {
	from := r.mark.From
	if from.IsZero() {
		return r.first
	}
	if from = from.Add(-r.o.Overlap); from.Before(r.first) {
		return r.first
	}
	return from
}

// uncounted is the time from which on the leads that are not ours have to be counted: readings that broke off before this
// one came further with ours than with them.
func (r *reading) uncounted() time.Time {
	from := r.window()
	if left := r.mark.Uncounted; left != nil && left.Before(from) {
		return *left
	}
	return from
}

// read hands over the leads of the window.
func (r *reading) read(ctx context.Context) error {
	ours, err := r.countAll(ctx)
	if err != nil {
		return err
	}
	if r.overdue() {
		r.notes = append(r.notes, "the org was last read more than 15 days ago, so leads that were deleted and merged meanwhile may not be known as such")
	}
	switch {
	case ours == 0:
		return nil
	case r.o.BulkAbove >= 0 && ours > r.o.BulkAbove:
		r.log.Info("reading leads by the Bulk API", "leads", ours, "filtered", r.filtered)
		return r.bulk(ctx)
	}
	r.log.Info("reading leads by the REST API", "leads", ours, "filtered", r.filtered)
	return r.rest(ctx)
}

func (r *reading) overdue() bool {
	return !r.mark.From.IsZero() && r.start.Sub(r.mark.From) > recycleBin
}

// countAll asks how many leads of the window are ours, and notes how many are not.
func (r *reading) countAll(ctx context.Context) (ours int64, err error) {
	from, left := r.window(), r.uncounted()
	if left.Before(from) {
		if _, r.filtered, err = r.count(ctx, left); err != nil {
			return 0, err
		}
	}
	ours, foreign, err := r.count(ctx, from)
	r.filtered = max(r.filtered, foreign)
	return ours, err
}

// count asks how many leads from a time on are ours, and how many are not. The reading begins with the last count.
func (r *reading) count(ctx context.Context, from time.Time) (ours, foreign int64, err error) {
	condition := r.o.condition()
	p, resp, err := r.page(ctx, httpx.Request{URL: r.queryPath(r.soql("COUNT()", from, condition))})
	if err != nil {
		return 0, 0, r.kind(err)
	}
	r.start = r.clock(resp.Header)
	if condition == "" {
		return p.TotalSize, 0, nil
	}
	all, _, err := r.page(ctx, httpx.Request{URL: r.queryPath(r.soql("COUNT()", from, ""))})
	if status := statusOf(err); status != nil && meaningOf(status.Code) == meansLoad {
		r.notes = append(r.notes, "Salesforce could not count all leads, so those that are not ours are not counted in this run")
		return p.TotalSize, 0, nil
	}
	if err != nil {
		return 0, 0, r.kind(err)
	}
	// A lead may have come between the two counts.
	return p.TotalSize, max(0, all.TotalSize-p.TotalSize), nil
}

// clock reads Salesforce's time. A clock that runs ahead would hide leads, so the earlier of two is taken.
func (r *reading) clock(h http.Header) time.Time {
	here := r.now().UTC().Truncate(time.Second)
	there, err := http.ParseTime(h.Get("Date"))
	if err != nil || there.After(here) {
		return here
	}
	return there.UTC()
}

// hand gives a record to emit, unless exactly it was handed over before.
func (r *reading) hand(ctx context.Context, rec found) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	digest := overlap.DigestOf(rec.payload)
	if !r.recent.Has(digest) {
		err := r.emit(extract.Delivery{
			Locator: "Lead/" + rec.id, RecordID: rec.id, ReceivedAt: rec.created, Origin: rec.origin, Payload: rec.payload,
		})
		if err != nil {
			return err
		}
	}
	r.recent.Keep(digest, rec.stamp)
	return nil
}

// reached is the time that the next reading begins at; ok is false where there is no progress.
func (r *reading) reached(whole bool) (from time.Time, ok bool) {
	if whole {
		return r.start, true
	}
	return r.safe, r.safe.After(r.mark.From)
}

// A found record is what the two APIs have in common.
type found struct {
	id             string
	stamp, created time.Time
	origin         extract.Origin
	payload        []byte
}

var idPattern = regexp.MustCompile(`^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$`)

// newFound checks the fields that a reading stands on. They were asked for by name and are never empty.
func (r *reading) newFound(id, stamp, created string) (found, error) {
	rec := found{id: id}
	var err error
	if !idPattern.MatchString(id) {
		return rec, r.broken("a record has no Id of 15 or 18 letters and digits")
	}
	if rec.stamp, err = parseTime(stamp); err != nil {
		return rec, r.broken("the record " + id + " has no time in " + fieldStamp)
	}
	if rec.created, err = parseTime(created); err != nil {
		return rec, r.broken("the record " + id + " has no time in " + fieldCreated)
	}
	return rec, nil
}

func (r *reading) broken(what string) error {
	return &extract.ContractError{Place: r.place, What: what}
}

// parseTime reads the times of REST (+0000) and of Bulk (Z).
func parseTime(text string) (time.Time, error) {
	t, err := time.Parse("2006-01-02T15:04:05.999999999-0700", text)
	if err != nil {
		t, err = time.Parse(time.RFC3339Nano, text)
	}
	return t.UTC(), err
}
