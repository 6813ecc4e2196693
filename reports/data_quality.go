package reports

import (
	"fmt"
	"slices"
	"strings"
)

// The columns and fixed rows of Data quality.
const (
	qualFeed  = 2 // B
	qualType  = 3 // C, and the month
	qualFirst = 4 // D, the first number or time
	qualLast  = 9 // I

	qualFeeds = 4 // heading of the feeds
)

// shownMonths is how many months of the reconciliation are shown one by one, the latest first.
const shownMonths = 12

// dataQuality says how fresh each feed is, how far the customers can be trusted, and which leads each feed saw alone.
func (r *report) dataQuality(s sheet) {
	s.widths(12, 220, 120, 128, 128, 96, 96, 96, 300)
	s.title(r.qualityMessage(), r.line("How fresh the feeds are, how sure the customers, and what each feed saw"), qualLast)
	row := r.qualityFeeds(s)
	blocks := []block{{1, row}}
	for _, part := range []func(sheet, int) int{r.qualityCustomers, r.qualityOverlap, r.qualityMonths} {
		first := row + 1
		row = part(s, first)
		blocks = append(blocks, block{first, row})
	}
	s.flow(0, blocks...)
	s.ignoreTextNumbers(at(qualFeed, 1) + ":" + at(qualLast, row))
	s.lay(layout{lastCol: qualLast, lastRow: row, tab: faint})
}

// staleFeeds are the feeds that the last run could not read to their end.
func (r *report) staleFeeds() []FeedInfo {
	return slices.DeleteFunc(slices.Clone(r.facts.Feeds), func(f FeedInfo) bool { return f.Stale == "" })
}

// qualityMessage says what to know before anything else: feeds that lack, and pairs that wait for somebody.
func (r *report) qualityMessage() string {
	message := r.feedsMessage()
	if f := r.facts.Customers; f != nil && f.ReviewPairs > 0 {
		message += "; " + counted(f.ReviewPairs, "pair of leads waits for review", "pairs of leads wait for review")
	}
	return message
}

func (r *report) feedsMessage() string {
	switch stale := r.staleFeeds(); {
	case len(r.facts.Feeds) == 0:
		return "No feed has delivered anything"
	case len(stale) == 1:
		return fmt.Sprintf("%s is stale: %s", clean(stale[0].Name, 40), r.staleSince(stale[0]))
	case len(stale) > 1:
		return fmt.Sprintf("%d of %d feeds are stale: the figures lack what they would have given", len(stale), len(r.facts.Feeds))
	case len(r.facts.Feeds) == 1:
		return "The feed was read to its end"
	}
	return fmt.Sprintf("All %d feeds were read to their end", len(r.facts.Feeds))
}

func (r *report) staleSince(f FeedInfo) string {
	if f.ReadAt.IsZero() {
		return "it has never been read to its end"
	}
	return "last read " + r.moment(f.ReadAt)
}

// qualityHeads writes a heading and a header row; the first heads stand over words, the others over numbers.
func (s sheet) qualityHeads(row int, title string, heads ...string) {
	s.section(qualFeed, row, qualLast, title)
	s.paint(qualFeed, row+1, qualLast, row+1, header())
	for i, h := range heads {
		l := header()
		switch {
		case i < 2 || qualFeed+i == qualLast:
			l = wordHeader()
		case h == "State":
			l.align = "center" // as its values
		}
		s.text(qualFeed+i, row+1, h, l)
	}
	s.height(row+1, row+1, 19)
}

func (r *report) qualityFeeds(s sheet) int {
	s.qualityHeads(qualFeeds, "All feeds, of every publisher", "Feed", "Type", "Last read", "Newest lead", "Deliveries", "Filtered", "State", "Why")
	row := qualFeeds + 2
	for _, f := range r.facts.Feeds {
		s.text(qualFeed, row, clean(f.Name, 40), cellLook().indented())
		s.text(qualType, row, clean(f.Type, 24), cellLook().in(muted).indented())
		s.moment(qualFirst, row, f.ReadAt.In(r.zone), cellLook().num(""))
		s.moment(qualFirst+1, row, f.Newest.In(r.zone), cellLook().num(""))
		s.count(qualFirst+2, row, f.Deliveries, cellLook().num(fmtCount))
		s.count(qualFirst+3, row, f.Filtered, cellLook().num(fmtCount))
		state, word, advice := centred().in(teal).strong(), "✓ to its end", ""
		if f.Stale != "" {
			state, word, advice = centred().in(orange).strong(), "✗ stale", f.Stale
		}
		s.text(qualFirst+4, row, word, state)
		advised := cellLook().in(muted).indented()
		advised.wrap = true
		s.text(qualLast, row, clean(advice, 240), advised)
		s.height(row, row, 17*float64(1+len([]rune(advice))/60))
		row++
	}
	s.text(qualFeed, row, "Last read: the last run that read the source to its end. Filtered: somebody else's records in the same system, counted and never stored.", note())
	return row + 1
}

// overlap sums the reconciliation of one feed.
type overlap struct {
	feed, month string
	only, also  int64
}

// qualityOverlap shows per feed how many leads it saw alone. The leads of a lead's feeds are counted in each of them,
// so the rows have no sum.
func (r *report) qualityOverlap(s sheet, row int) int {
	s.qualityHeads(row, "Which leads each feed saw, over all months", "Feed", "", "Leads", "Seen here only", "Elsewhere too", "Share elsewhere", "", "")
	row += 2
	var feeds []overlap
	for _, m := range r.facts.Reconciliation {
		i := slices.IndexFunc(feeds, func(o overlap) bool { return o.feed == m.Feed })
		if i < 0 {
			feeds, i = append(feeds, overlap{feed: m.Feed}), len(feeds)
		}
		feeds[i].only += m.Only
		feeds[i].also += m.Also
	}
	if len(feeds) == 0 {
		s.text(qualFeed, row, "No leads to compare.", note())
		return row + 1
	}
	slices.SortFunc(feeds, func(a, b overlap) int { return strings.Compare(a.feed, b.feed) })
	for _, o := range feeds {
		s.overlap(row, o)
		row++
	}
	s.text(qualFeed, row, "A lead that several feeds saw counts in each of them: the rows have no sum. Test leads are left out.", note())
	return row + 1
}

// overlap writes one line of a reconciliation.
func (s sheet) overlap(row int, o overlap) {
	s.paint(qualFeed, row, qualLast, row, cellLook())
	s.text(qualFeed, row, clean(o.feed, 40), cellLook().indented())
	s.text(qualType, row, o.month, cellLook().in(muted).indented())
	number := cellLook().num(fmtCount)
	all := at(qualFirst, row)
	s.formula(qualFirst, row, at(qualFirst+1, row)+"+"+at(qualFirst+2, row), float64(o.only+o.also), number)
	s.count(qualFirst+1, row, o.only, number)
	s.count(qualFirst+2, row, o.also, number)
	s.share(qualFirst+3, row, at(qualFirst+2, row), all, o.also, o.only+o.also, cellLook().num(fmtShare))
	s.height(row, row, 17)
}

func (r *report) qualityMonths(s sheet, row int) int {
	months := map[string]bool{}
	for _, m := range r.facts.Reconciliation {
		months[m.Month] = true
	}
	if len(months) == 0 {
		return row - 1
	}
	latest := make([]string, 0, len(months))
	for m := range months {
		latest = append(latest, m)
	}
	slices.Sort(latest)
	slices.Reverse(latest)
	title := fmt.Sprintf("By month of the lead (%s)", r.zone)
	if len(latest) > shownMonths {
		latest = latest[:shownMonths]
		title = fmt.Sprintf("By month of the lead (%s), the last %d months; the summary of the run has them all", r.zone, shownMonths)
	}
	s.qualityHeads(row, title, "Feed", "Month", "Leads", "Seen here only", "Elsewhere too", "Share elsewhere", "", "")
	row += 2
	for _, month := range latest {
		for _, m := range r.facts.Reconciliation {
			if m.Month == month {
				s.overlap(row, overlap{feed: m.Feed, month: m.Month, only: m.Only, also: m.Also})
				row++
			}
		}
	}
	return row - 1
}
