package files

import (
	"errors"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dates narrow a landing zone that grows for ever to the folders of the last days.
type dates struct {
	path string // such as leads/{yyyy}/{MM}/{dd}
	days int64  // 0: everything is listed
}

var datePart = regexp.MustCompile(`\{[^{}]*\}|[{}]`)

// validate returns what is wrong with the path.
func (d dates) validate() error {
	parts := datePart.FindAllString(d.path, -1)
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return slices.Contains(parts, n) })
	}
	switch clean := path.Clean(d.path); {
	case strings.HasPrefix(d.path, "/") || clean != strings.TrimSuffix(d.path, "/") || clean == ".." || strings.HasPrefix(clean, "../"):
		return errors.New("must be a path below the url, without a leading slash and without dots for folders")
	case slices.ContainsFunc(parts, func(p string) bool { return !slices.Contains([]string{"{yyyy}", "{MM}", "{M}", "{dd}", "{d}"}, p) }):
		return errors.New("may hold {yyyy}, {MM} or {M}, and {dd} or {d}; no other braces")
	case !has("{yyyy}") || has("{dd}", "{d}") && !has("{MM}", "{M}"):
		return errors.New("must hold the year, and the month where it holds the day: leads/{yyyy}/{MM}/{dd}")
	}
	return nil
}

// folders returns the folders of the last days in UTC, from days before now to tomorrow, because the clocks of writers
// differ. It is nil where everything is listed.
func (d dates) folders(now time.Time) []string {
	if d.days == 0 {
		return nil
	}
	now = now.UTC()
	var all []string
	for i := -int(d.days); i <= 1; i++ {
		all = append(all, d.folder(now.AddDate(0, 0, i)))
	}
	slices.Sort(all)
	return slices.Compact(all) // a path without a day gives the same folder for a whole month
}

func (d dates) folder(day time.Time) string {
	return strings.TrimSuffix(strings.NewReplacer(
		"{yyyy}", day.Format("2006"), "{MM}", day.Format("01"), "{dd}", day.Format("02"),
		"{M}", strconv.Itoa(int(day.Month())), "{d}", strconv.Itoa(day.Day()),
	).Replace(d.path), "/")
}
