package main

import (
	"fmt"
	"sort"
	"time"
)

// entry is the truth about one delivery.
type entry struct {
	feed     string
	locator  string
	position int
	person   int // 0 for none
	lead     int // 0 for none
	of       int // the lead that a row without a contact tells of; 0 for none
	want     want
	at       time.Time
	dayOnly  bool
}

// truths tells the fate of every record of the files, in their order. Of the records of one lead the first is called
// the lead and the others collapsed.
func truths(files []*file) []entry {
	var out []entry
	seen := map[int]bool{}
	for _, f := range files {
		for i, it := range f.items {
			e := entry{feed: f.feed, locator: f.path, position: i + 1, want: it.want, at: it.at}
			if it.lead != nil {
				e.lead, e.of = it.lead.n, it.lead.of
				if it.lead.person != nil {
					e.person = it.lead.person.n
				}
				if seen[e.lead] {
					e.want.fate = "collapsed"
				}
				seen[e.lead] = true
				e.dayOnly = it.want.basis == "path"
			}
			out = append(out, e)
		}
	}
	return out
}

// totals are the counts that the README and the head of truth.json state.
type totals struct {
	deliveries, leads, people int
	fates, feeds, stages      map[string]int
	actions, offers, months   map[string]int
	test, internal, dnc       int
	optOut, depends, several  int
}

func count(entries []entry) totals {
	t := totals{fates: map[string]int{}, feeds: map[string]int{}, stages: map[string]int{}, actions: map[string]int{},
		offers: map[string]int{}, months: map[string]int{}}
	people := map[int]bool{}
	for _, e := range entries {
		t.deliveries++
		t.fates[e.want.fate]++
		t.feeds[e.feed]++
		if e.person > 0 {
			people[e.person] = true
		}
		if e.want.depends != "" {
			t.depends++
		}
		if e.want.fate == "lead" {
			t.addLead(e)
		}
	}
	t.people = len(people)
	return t
}

// addLead counts what is told once per lead. A record of several offers is several leads.
func (t *totals) addLead(e entry) {
	offers := e.want.several
	if len(offers) == 0 {
		offers = []string{e.want.offer}
	} else {
		t.several++
	}
	for _, o := range offers {
		t.leads++
		t.stages[e.want.stage]++
		t.actions[e.want.action]++
		t.offers[o]++
		if e.want.basis != "read" {
			t.months[e.at.Format("2006-01")]++
		}
		t.test += one(e.want.test)
		t.internal += one(e.want.internal)
		t.dnc += one(e.want.dnc)
		t.optOut += one(e.want.optOut)
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (t *totals) object() object {
	return object{{"deliveries", t.deliveries}, {"leads", t.leads}, {"people", t.people},
		{"records_with_several_offers", t.several}, {"depends", t.depends},
		{"test", t.test}, {"internal", t.internal}, {"dnc", t.dnc}, {"opt_out", t.optOut},
		{"fates", counts(t.fates)}, {"deliveries_by_feed", counts(t.feeds)}, {"leads_by_stage", counts(t.stages)},
		{"leads_by_action", counts(t.actions)}, {"leads_by_offer", counts(t.offers)}, {"leads_by_month", counts(t.months)}}
}

func counts(m map[string]int) object {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var o object
	for _, k := range keys {
		o = append(o, member{k, m[k]})
	}
	return o
}

// truthJSON writes truth.json, one delivery a line.
func truthJSON(seed uint64, entries []entry) []byte {
	t := count(entries)
	out := fmt.Appendf(nil, "{\"seed\":%d,\n\"as_of\":\"2026-11-20T02:00:00Z\",\n\"totals\":%s,\n\"deliveries\":[\n", seed, t.object().compact())
	for i, e := range entries {
		if i > 0 {
			out = append(out, ",\n"...)
		}
		out = append(out, e.object().compact()...)
	}
	return append(out, "\n]}\n"...)
}

func (e *entry) object() object {
	number := func(n int) any {
		if n == 0 {
			return nil
		}
		return n
	}
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	w := &e.want
	o := object{{"feed", e.feed}, {"locator", e.locator}, {"position", e.position}, {"fate", w.fate}, {"lead", number(e.lead)}, {"person", number(e.person)}}
	if w.reason != "" {
		o = append(o, member{"reason", w.reason})
	}
	if w.depends != "" {
		o = append(o, member{"depends", w.depends})
	}
	if e.lead == 0 {
		return o
	}
	if e.of > 0 {
		o = append(o, member{"of", e.of})
	}
	o = append(o, member{"action", text(w.action)}, member{"offer", text(w.offer)}, member{"stage", w.stage})
	if w.offerTitle != "" {
		o = append(o, member{"offer_title", w.offerTitle})
	}
	if len(w.several) > 0 {
		list := ""
		for i, id := range w.several {
			if i > 0 {
				list += ","
			}
			list += string(quote(nil, id))
		}
		o = append(o, member{"offers", verbatim("[" + list + "]")})
	}
	o = append(o, member{"time_basis", w.basis})
	switch {
	case w.basis == "read":
		o = append(o, member{"occurred", nil})
	case e.dayOnly:
		o = append(o, member{"occurred", e.at.Format("2006-01-02")})
	case w.basis == "record":
		o = append(o, member{"occurred", e.at.Format("2006-01-02T15:04:05Z")})
	}
	return append(o, member{"is_test", w.test}, member{"is_internal", w.internal}, member{"dnc", w.dnc}, member{"opt_out", w.optOut})
}
