package sourcetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"leadmill/extract"
)

// WantError reports an error that is none of type E, or whose text lacks one of the texts.
func WantError[E error](t testing.TB, err error, texts ...string) {
	t.Helper()
	var kind E
	if !errors.As(err, &kind) {
		t.Errorf("the error is %T (%v), want %T", err, err, kind)
		return
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("the error %q does not hold %q", err, text)
		}
	}
}

// KindOf names the kind that an error has in package extract, by its type without "*extract." and "Error": "Auth"; "" for none.
func KindOf(err error) string {
	own := extract.Kind(err)
	if own == nil {
		return ""
	}
	return strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%T", own), "*extract."), "Error")
}

// wantKind reports a run that should have failed for a reason of the place.
func (x *trial) wantKind(what string, err error) {
	switch {
	case err == nil:
		x.errorf("%s succeeded although a request had failed", what)
	case extract.Kind(err) == nil:
		x.errorf("%s failed with an error that has no kind of package extract: %T %v", what, err, err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		x.errorf("%s failed with an error that looks like the end of its context: %v", what, err)
	}
}

// wantGood reports a run that should have been well.
func (x *trial) wantGood(what string, o outcome) {
	if o.err != nil {
		x.errorf("%s failed: %v", what, o.err)
	}
}

// wantAll reports ids that none of the runs handed over.
func (x *trial) wantAll(what string, want []string, runs ...outcome) {
	got := map[string]bool{}
	for _, o := range runs {
		for _, id := range o.ids {
			got[id] = true
		}
	}
	var lost []string
	for _, id := range want {
		if !got[id] {
			lost = append(lost, id)
		}
	}
	if len(lost) > 0 {
		x.errorf("%s: %d of %d records were lost: %s", what, len(lost), len(want), some(lost))
	}
}

// wantOnly reports ids that nobody added.
func (x *trial) wantOnly(what string, known []string, o outcome) {
	is := map[string]bool{}
	for _, id := range known {
		is[id] = true
	}
	var strange []string
	for _, id := range o.ids {
		if !is[id] {
			strange = append(strange, id)
		}
	}
	if len(strange) > 0 {
		x.errorf("%s: %d deliveries are of records that it must not hold: %s", what, len(strange), some(strange))
	}
}

// wantOnce reports ids that came twice in one run.
func (x *trial) wantOnce(what string, o outcome) {
	seen := map[string]bool{}
	for _, id := range o.ids {
		if seen[id] {
			x.errorf("%s: %s came twice", what, id)
			return
		}
		seen[id] = true
	}
}

// some shows the first few of a list.
func some(ids []string) string {
	if len(ids) > 5 {
		return fmt.Sprintf("%s, …", strings.Join(ids[:5], ", "))
	}
	return strings.Join(ids, ", ")
}
