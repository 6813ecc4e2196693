package sourcetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// The source without faults passes.
func TestRun(t *testing.T) { Run(t, stand(faults{})) }

// A place that knows neither changes, nor filters, nor requests in the making has fewer promises to keep.
func TestRunPlainPlace(t *testing.T) {
	Run(t, func(t *testing.T) *Stand {
		s := stand(faults{})(t)
		s.Change, s.Foreign, s.OnRequest = nil, nil, nil
		return s
	})
}

// list is a reporter that remembers.
type list []string

func (l *list) Helper() {}

func (l *list) Errorf(format string, args ...any) { *l = append(*l, fmt.Sprintf(format, args...)) }

// failing runs the suite and returns what it said, by check.
func failing(t *testing.T, newStand func(t *testing.T) *Stand) map[string]list {
	said := map[string]list{}
	for _, c := range checks() {
		var l list
		c.run(suite{t: t, report: &l, newStand: newStand})
		if len(l) > 0 {
			said[c.name] = l
		}
	}
	return said
}

// Every fault is found by the check whose promise it breaks, and for the right reason.
func TestWrongSourcesFail(t *testing.T) {
	tests := []struct {
		name  string
		wrong faults
		check string
		says  string
	}{
		{"bookmark too far", faults{bookmarkTooFar: true}, "cancelled", "were lost"},
		{"bookmark too far", faults{bookmarkTooFar: true}, "emit fails", "were lost"},
		{"bookmark lost on error", faults{bookmarkLost: true}, "broken request of a later run", "lost the bookmark"},
		{"no bookmark", faults{bookmarkMissing: true}, "first read", "no bookmark"},
		{"bookmark of the newest", faults{bookmarkOfNewest: true}, "pages shift", "were lost"},
		{"any bookmark", faults{bookmarkAny: true}, "strange bookmark", "was accepted"},
		{"emits after cancel", faults{emitsAfterCancel: true}, "cancelled", "was emitted after"},
		{"emits after an error", faults{emitsAfterError: true}, "emit fails", "was emitted after"},
		{"swallows the error of emit", faults{swallowsEmitError: true}, "emit fails", "want the error of emit"},
		{"does not see the cancel", faults{cancelUnseen: true}, "cancelled", "context canceled"},
		{"secret in an error", faults{secretInError: true}, "broken request", "an error shows secret 1"},
		{"secret in an error of Check", faults{secretInError: true}, "check", "an error shows secret 1"},
		{"secret in the log", faults{secretInLog: true}, "first read", "the log shows secret 1"},
		{"secret in the bookmark", faults{secretInBookmark: true}, "first read", "the bookmark shows secret 1"},
		{"secret in a warning", faults{secretInWarning: true}, "first read", "a warning shows secret 1"},
		{"secret in the note", faults{secretInNote: true}, "check", "the note of a check shows secret 1"},
		{"forgets to count", faults{forgetsFiltered: true}, "foreign records", "and counted 0"},
		{"emits somebody else's", faults{emitsForeign: true}, "foreign records", "must not hold"},
		{"filters ours", faults{filtersOurs: true}, "first read", "lead-002"},
		{"drops a record on a page boundary", faults{dropsAtBoundary: true}, "first read", "were lost: lead-004"},
		{"stops after a page", faults{stopsEarly: true}, "first read", "were lost"},
		{"pages by offset", faults{offsets: true}, "records change while they are read", "were lost"},
		{"knows a record once", faults{firstVersionOnly: true}, "changed record", "were lost"},
		{"knows a record once", faults{firstVersionOnly: true}, "records change while they are read", "has become did not come"},
		{"takes a failure for the end", faults{failureIsEnd: true}, "broken request", "succeeded although"},
		{"takes a failure for the end", faults{failureIsEnd: true}, "broken request of a later run", "succeeded although"},
		{"error without a kind", faults{failureHasNoKind: true}, "broken request", "no kind"},
		{"error like a timeout", faults{failureIsCancel: true}, "broken request", "the end of its context"},
		{"everything twice", faults{everythingTwice: true}, "first read", "came twice"},
		{"no locator", faults{noLocator: true}, "first read", "no locator"},
		{"no JSON", faults{noJSON: true}, "first read", "is no JSON"},
		{"no origin", faults{noOrigin: true}, "first read", "unknown origin"},
		{"ids that change", faults{strangeIDs: true}, "read again", "must not hold"},
		{"check counts nothing", faults{checkBlind: true}, "check", "counted 0"},
		{"check says there is no more", faults{checkNoMore: true}, "check", "More = false"},
		{"check never fails", faults{checkNeverFails: true}, "check", "Check succeeded although"},
	}
	for _, tt := range tests {
		t.Run(tt.name+"/"+tt.check, func(t *testing.T) {
			said := failing(t, stand(tt.wrong))
			if !slices.ContainsFunc(said[tt.check], func(s string) bool { return strings.Contains(s, tt.says) }) {
				t.Errorf("check %q said %q, want %q", tt.check, said[tt.check], tt.says)
			}
		})
	}
}

// A stand that cannot prove anything is told so.
func TestUnusableStand(t *testing.T) {
	said := failing(t, func(t *testing.T) *Stand {
		s := stand(faults{})(t)
		s.Requests = func() int { return 0 }
		return s
	})
	if got := strings.Join(said["first read"], "\n"); !strings.Contains(got, "must make three pages") {
		t.Errorf("said %q, want a word on the pages", got)
	}
}

func TestSpread(t *testing.T) {
	for _, n := range []int{0, 1, 2, 24, 25, 1000} {
		got := spread(n)
		if len(got) != min(n, 24) {
			t.Errorf("spread(%d) has %d numbers, want %d", n, len(got), min(n, 24))
			continue
		}
		if n > 0 && (got[0] != 1 || got[len(got)-1] != n) {
			t.Errorf("spread(%d) = %v, want it to go from 1 to %d", n, got, n)
		}
		if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Errorf("spread(%d) = %v, want rising numbers", n, got)
		}
	}
}

func TestEnv(t *testing.T) {
	t.Setenv("LEADMILL_TEST", "value")
	e := Env(t)
	first, second := e.Now(), e.Now()
	if !second.After(first) || first.Sub(Start()) > time.Second {
		t.Errorf("clock shows %s and %s, want times just after %s", first, second, Start())
	}
	if e.Dir == "" || e.Getenv("LEADMILL_TEST") != "value" {
		t.Errorf("Env = %+v, want a folder and the environment", e)
	}
	e.Log.Info("nobody reads this")
}
