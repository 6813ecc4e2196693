package partnercenter

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"leadmill/extract"
	"leadmill/extract/overlap"
)

func TestParseBookmarkRefuses(t *testing.T) {
	for _, text := range []string{
		`{`, `[]`, `7`, `"2026-01-01"`, `{}`, `{"v":2}`, `{"v":1,"from":"x"}`, `{"v":1,"until":"yesterday"}`,
		`{"v":1,"seen":"AAAA"}`, `{"v":1,"seen":"?"}`, `{"v":1,"seen":[]}`, `{"v":1,"since":"yesterday"}`, `{"v":1}{"v":1}`,
	} {
		if m, err := parseBookmark(extract.Bookmark(text)); err == nil {
			t.Errorf("parseBookmark(%s) = %+v, want an error", text, m)
		}
	}
	for _, text := range []string{"", " ", "null", `{"v":1}`} {
		if m, err := parseBookmark(extract.Bookmark(text)); err != nil || !cmp.Equal(m, bookmark{Version: 1}) {
			t.Errorf("parseBookmark(%q) = %+v, %v, want the beginning", text, m, err)
		}
	}
}

func TestBookmarkComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := bookmark{Version: 1, Filter: rapid.SampledFrom([]string{"", FilterAll}).Draw(t, "filter")}
		if rapid.Bool().Draw(t, "read from a time") {
			since := time.Unix(rapid.Int64Range(-62135596800, 1<<33).Draw(t, "since"), 0).UTC()
			m.Since = &since
		}
		if rapid.Bool().Draw(t, "read") {
			m.Until = time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "until"), 0).UTC().Format(timeForm)
			for _, n := range rapid.SliceOf(rapid.Byte()).Draw(t, "seen") {
				m.Seen = append(m.Seen, overlap.Digest{n})
			}
		}
		b, err := m.bytes()
		if err != nil {
			t.Fatal(err)
		}
		back, err := parseBookmark(b)
		if err != nil {
			t.Fatalf("parseBookmark(%s): %v", b, err)
		}
		if diff := cmp.Diff(m, back); diff != "" {
			t.Errorf("%s came back as another one (-want +got)\n%s", b, diff)
		}
	})
}
