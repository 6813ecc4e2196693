// Package sourcetest is the conformance suite that every source passes.
//
// It promises that a source which passes loses no record: whatever request fails, whenever the run is cancelled, and
// however the pages shift while they are read, what did not come in one run comes in the next. It also looks for
// somebody else's records and for secrets wherever a source can show them. The suite knows nothing of a source but
// the contract of package extract; what it needs of the place that is read, a [Stand] offers.
package sourcetest

import (
	"log/slog"
	"os"
	"testing"
	"time"

	"leadmill/extract"
)

// A Stand is a place to read from that does what a test says: usually a stand-in server. It begins empty. The suite
// calls Open before anything else.
type Stand struct {
	// Open returns a source that reads the stand. Every run of the suite opens its own, so that progress which is not in
	// the bookmark is lost. env.Now is one clock for the life of the stand, so it may be the stand-in's as well; an hour
	// passes between a change of the place and the run that reads it.
	Open func(t *testing.T, env extract.Env) extract.Source

	// Add makes n new records appear and returns their ids: Delivery.RecordID, or the Locator where that is "". It is
	// called while an answer is made, too (see OnRequest), and then not from the test's goroutine.
	Add func(t *testing.T, n int) []string
	// Change changes a record, which must come again; nil where the place has no changes.
	Change func(t *testing.T, id string)
	// Foreign makes n records of somebody else appear; nil where the source has no filter.
	Foreign func(t *testing.T, n int)

	// Requests returns how many requests have been answered so far, of all kinds, sign-in and failures included.
	Requests func() int
	// Break turns every answer from the n-th request on (1 is the next) into a failure, sign-in included, until Heal.
	// It must be one that no retry mends and that asks for no wait, or the suite is slow: status 400 or 403. A 401 makes
	// a source sign in anew; it is fit only where the sign-in fails as well.
	Break func(n int)
	// Heal ends what Break began.
	Heal func()
	// OnRequest has f run before every answer, with the number of the request from now on (1 is the next); nil ends it.
	// f may call Add and Change, so no lock may be held. The field is nil where the place cannot tell.
	OnRequest func(f func(n int))

	// Pages is how many records fill at least three pages.
	Pages int
	// Secrets are texts that must show nowhere: tokens, keys, passwords, signatures.
	Secrets []string
}

// Run puts a source through the suite. newStand is called for every trial and sees to its own end by t.Cleanup.
func Run(t *testing.T, newStand func(t *testing.T) *Stand) {
	t.Helper()
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) {
			c.run(suite{t: t, report: t, newStand: newStand})
		})
	}
}

// A check is one promise of a source.
type check struct {
	name string
	run  func(s suite)
}

func checks() []check {
	return []check{
		{"first read", firstRead},
		{"empty place", emptyPlace},
		{"read again", readAgain},
		{"changed record", changedRecord},
		{"foreign records", foreignRecords},
		{"broken request", brokenRequest},
		{"broken request of a later run", brokenLater},
		{"cancelled", cancelled},
		{"cancelled at a request", cancelledAtRequest},
		{"emit fails", emitFails},
		{"pages shift", pagesShift},
		{"records change while they are read", recordsMove},
		{"check", checkPlace},
		{"strange bookmark", strangeBookmark},
	}
}

// Start is what the clock of [Env] shows at first.
func Start() time.Time { return time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC) }

// Env returns what a source gets in a test: a folder of its own, the process's environment variables (see t.Setenv), a
// clock that begins at [Start] and moves on by a millisecond whenever somebody looks, and a log that nobody reads.
func Env(t *testing.T) extract.Env {
	t.Helper()
	return env(t, newClock(), slog.New(slog.DiscardHandler))
}

// newClock is the clock of a trial: two looks at a real one differ.
func newClock() *Clock { return NewClock(time.Millisecond) }

func env(t *testing.T, c *Clock, log *slog.Logger) extract.Env {
	return extract.Env{Dir: t.TempDir(), Getenv: os.Getenv, Now: c.Now, Log: log}
}
