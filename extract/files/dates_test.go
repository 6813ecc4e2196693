package files

import (
	"strings"
	"testing"
	"time"
)

func TestDateFolders(t *testing.T) {
	now := time.Date(2026, 3, 1, 23, 30, 0, 0, time.FixedZone("", -2*3600)) // in UTC it is the next day
	for _, c := range []struct {
		path string
		days int64
		want string
	}{
		{"leads/{yyyy}/{MM}/{dd}/", 2, "leads/2026/02/28 leads/2026/03/01 leads/2026/03/02 leads/2026/03/03"},
		{"year={yyyy}/month={M}/day={d}", 1, "year=2026/month=3/day=1 year=2026/month=3/day=2 year=2026/month=3/day=3"},
		{"{yyyy}-{MM}-{dd}", 1, "2026-03-01 2026-03-02 2026-03-03"},
		{"{yyyy}/{MM}", 40, "2026/01 2026/02 2026/03"},
		{"{yyyy}", 1, "2026"},
		{"", 0, ""},
	} {
		if got := strings.Join((dates{path: c.path, days: c.days}).folders(now), " "); got != c.want {
			t.Errorf("folders of %q for %d days = %s, want %s", c.path, c.days, got, c.want)
		}
	}
}

func TestDatePath(t *testing.T) {
	for path, ok := range map[string]bool{
		"leads/{yyyy}/{MM}/{dd}": true, "leads/{yyyy}/{MM}/{dd}/": true, "y={yyyy}/{M}/{d}": true, "{yyyy}": true, "{yyyy}{MM}{dd}": true,
		"leads/2006/01/02": false, "leads/yyyy/MM/dd": false, "/leads/{yyyy}": false, "../{yyyy}": false, "a/../{yyyy}": false, "a//{yyyy}": false,
		"{yyyy}/{dd}": false, "{yyyy}/{mm}": false, "{yyyy}/{HH}": false, "{yyyy": false, "{yyyy}}": false, "{MM}/{dd}": false, "{{yyyy}}": false,
	} {
		if err := (dates{path: path}).validate(); (err == nil) != ok {
			t.Errorf("validate(%q) = %v, want good: %t", path, err, ok)
		}
	}
}

// Only the folders of the last days are looked at, in a folder and in an object store.
func TestDaysAreListed(t *testing.T) {
	z, s := newZone(t), newShelf(t) // the zone's now is 14 March
	for _, name := range []string{
		"in/2026/03/11/a.json", "in/2026/03/12/b.json", "in/2026/03/14/deep/c.json", "in/2026/03/15/d.json", "in/2026/03/16/e.json",
		"in/2026/03/14/.x/f.json", "in/2026/03/13", "in/2026/03/140/g.json", "top.json", "skip/2026/03/14/h.json",
	} {
		z.put(name, ann)
		s.put(name, ann)
	}
	z.options.Days, z.options.DatePath, z.options.Exclude = 2, "in/{yyyy}/{MM}/{dd}", []string{"skip"}
	want := "in/2026/03/12/b.json in/2026/03/14/deep/c.json in/2026/03/15/d.json"
	if got := locators(z); got != want {
		t.Errorf("of the folder: %s, want %s", got, want)
	}
	z.since = nil
	var got []string
	for _, d := range s.run(z) {
		got = append(got, d.Locator)
	}
	if got := strings.Join(got, " "); got != want || s.pages != 4 {
		t.Errorf("of the object store: %s in %d pages, want %s in 4", got, s.pages, want)
	}
	z.since, z.options.DatePath = nil, "skip/{yyyy}/{MM}/{dd}"
	if a, b := len(z.run()), len(s.run(z)); a+b != 0 {
		t.Errorf("%d and %d records of an excluded folder", a, b)
	}
}
