package main

import (
	"fmt"
	"time"

	"leadmill/cmd/leadmill/config"
	"leadmill/extract/archive"
	"leadmill/load"
)

// A feed is quiet when it has given nothing for quietAfter, and had given something on at least plentyDays of the
// quietWindow before that. It stays quiet until it gives something again. A job that runs every hour may find nothing in many of its runs, so the time counts and not the runs;
// a little less than a day, because two nights are not exactly a day apart.
const (
	plentyDays  = 4
	quietWindow = 7 * 24 * time.Hour
	quietAfter  = 20 * time.Hour
)

// A QuietError says that a source which must not be quiet is. A green job with an empty source is the usual way to lose
// leads.
type QuietError struct{ Since time.Time }

func (e *QuietError) Error() string {
	return fmt.Sprintf("it gave nothing since %s after days of plenty: look at the source, or set when_quiet to warn", stamp(e.Since))
}

// judgeQuiet compares the readable records that a feed gave now with the days before.
func (n *night) judgeQuiet(src config.Source, before load.Feed, records int64) error {
	if records > 0 || src.WhenQuiet == config.QuietIgnore {
		return nil
	}
	last, quiet := quietSince(before.Batches, n.asOf)
	if !quiet {
		return nil
	}
	if src.WhenQuiet == config.QuietFail {
		return &sourceError{feed: src.Name, err: &QuietError{Since: last}}
	}
	n.screen.Log.Warn("feed is quiet: it gave nothing after days of plenty", "feed", src.Name, "last_new_data", last)
	return nil
}

// quietSince reports whether a feed that gives nothing now used to give something, and when it last did.
func quietSince(batches []archive.Batch, now time.Time) (last time.Time, quiet bool) {
	for _, b := range batches {
		if b.ReadAt.After(last) {
			last = b.ReadAt
		}
	}
	days := map[string]bool{}
	for _, b := range batches {
		if b.Rows > 0 && b.ReadAt.After(last.Add(-quietWindow)) {
			days[b.ReadAt.UTC().Format(time.DateOnly)] = true
		}
	}
	return last, len(days) >= plentyDays && now.Sub(last) >= quietAfter
}
