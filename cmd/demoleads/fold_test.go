package main

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

// stood is a record where it stands in the files.
type stood struct {
	item
	feed, path string
}

func placed(files []*file) []stood {
	var out []stood
	for _, f := range files {
		for _, it := range f.items {
			if it.rec != nil {
				out = append(out, stood{it, f.feed, f.path})
			}
		}
	}
	return out
}

// TestSameRecordIsSameLead applies the rule within a feed to the files as written: one id, or without an id the same
// bytes and the same time, is one lead; anything else is another.
func TestSameRecordIsSameLead(t *testing.T) {
	for seed := range uint64(4) {
		byKey, keyOf := map[string]int{}, map[string]string{}
		for _, s := range placed(layout(newWorld(seed + 1))) {
			key := s.feed + "\x00" + s.rec.id
			if s.rec.id == "" {
				key += string(s.payload)
				if s.rec.form == noTime {
					key += "\x00" + path.Dir(s.path)
				}
			}
			if n, ok := byKey[key]; ok && n != s.lead.n {
				t.Errorf("seed %d: leads %d and %d are one record in %s", seed+1, n, s.lead.n, s.path)
			}
			byKey[key] = s.lead.n
			own := s.feed + "\x00" + string(rune(s.lead.n))
			if k, ok := keyOf[own]; ok && k != key {
				t.Errorf("seed %d: lead %d has two records in %s", seed+1, s.lead.n, s.feed)
			}
			keyOf[own] = key
		}
	}
}

const window = 10 * time.Minute

func near(a, b *stood) bool {
	if a.want.basis == "path" || b.want.basis == "path" {
		return a.at.Format(time.DateOnly) == b.at.Format(time.DateOnly)
	}
	return b.at.Sub(a.at).Abs() <= window
}

// TestSeveralFeedsOneLead checks that the deliveries of a lead through several feeds are such that a reader must fold
// them, and that no others are near enough to be folded by mistake.
func TestSeveralFeedsOneLead(t *testing.T) {
	for seed := range uint64(4) {
		leads := map[int][]stood{}
		for _, s := range placed(layout(newWorld(seed + 1))) {
			leads[s.lead.n] = append(leads[s.lead.n], s)
		}
		anchors := map[[2]string][]stood{}
		folded := 0
		for n, records := range leads {
			slices.SortFunc(records, func(a, b stood) int { return a.at.Compare(b.at) })
			first := records[0]
			for _, r := range records[1:] {
				if r.feed != first.feed {
					folded++
				}
				if r.want.offer != first.want.offer || r.want.action != first.want.action || r.want.internal != first.want.internal ||
					!near(&first, &r) || mail(&r) != mail(&first) || r.feed != first.feed && (mail(&r) == "" || !r.lead.person.plain) {
					t.Errorf("seed %d: the records of lead %d do not show that they are one", seed+1, n)
				}
			}
			key := [2]string{first.want.offer + first.want.offerTitle, first.want.action}
			anchors[key] = append(anchors[key], first)
		}
		if folded < 50 {
			t.Errorf("seed %d: %d deliveries through a second feed, want 50 at least", seed+1, folded)
		}
		for _, group := range anchors {
			for i := range group {
				for j := range i {
					a, b := &group[i], &group[j]
					if near(a, b) && !oneFeed(leads[a.lead.n], leads[b.lead.n]) && mayBeOne(a, b) {
						t.Errorf("seed %d: leads %d and %d may be taken for one: %s, %s", seed+1, a.lead.n, b.lead.n, a.feed, b.feed)
					}
				}
			}
		}
	}
}

// oneFeed reports whether all records came through one feed, where distinct records stay distinct.
func oneFeed(a, b []stood) bool {
	for _, s := range slices.Concat(a, b) {
		if s.feed != a[0].feed {
			return false
		}
	}
	return true
}

// mayBeOne reports whether any rule could take two records for one person's.
func mayBeOne(a, b *stood) bool {
	if a.lead.person == nil || b.lead.person == nil {
		return false // a test lead is nobody's
	}
	ca, cb := a.rec.contact, b.rec.contact
	phone := tail(ca.phone) != "" && tail(ca.phone) == tail(cb.phone) && strings.EqualFold(ca.last, cb.last)
	names := strings.EqualFold(strings.TrimSpace(ca.first+ca.last), strings.TrimSpace(cb.first+cb.last)) &&
		(strings.EqualFold(ca.company, cb.company) || a.lead.person.company == b.lead.person.company)
	return a.lead.person == b.lead.person || mail(a) != "" && mail(a) == mail(b) || phone || names
}

func mail(s *stood) string {
	local, domain, _ := strings.Cut(lower(s.rec.contact.email), "@")
	local, _, _ = strings.Cut(local, "+")
	if local == "" {
		return ""
	}
	return local + "@" + domain
}

// tail is the last digits of a number, the same however it is written.
func tail(phone string) string {
	phone, _, _ = strings.Cut(phone, " ext")
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, phone)
	return digits[max(0, len(digits)-7):]
}

// TestDemandedRecords looks for the kinds of records that the sample must hold.
func TestDemandedRecords(t *testing.T) {
	has := map[string]int{}
	note := func(what string, ok bool) {
		if ok {
			has[what]++
		} else {
			has[what] += 0
		}
	}
	latest := time.Time{}
	for _, s := range placed(layout(newWorld(1))) {
		text := string(s.payload)
		if s.at.After(latest) {
			latest = s.at
		}
		if s.at.Before(first) || s.at.After(last.Add(day)) {
			t.Errorf("%s: a record of %s lies outside the sample", s.path, s.at)
		}
		note("composed source", strings.Contains(s.rec.leadSource, "|contoso."))
		note("composed with offer title", strings.Contains(s.rec.leadSource, "|Fabrikam "))
		note("spaces round the bar", strings.Contains(s.rec.leadSource, " | "))
		note("SPZA", strings.HasPrefix(s.rec.leadSource, "SPZA"))
		note("free text source", strings.HasPrefix(s.rec.leadSource, "Test run"))
		note("TestDrive without action", s.rec.leadSource == "TestDrive" && s.rec.actionCode == "")
		note("Free Trial", s.rec.actionCode == "Free Trial")
		note("FreeTrial", s.rec.actionCode == "FreeTrial")
		note("Ins", s.rec.actionCode == "Ins")
		note("userDetails", strings.Contains(text, `"userDetails"`))
		note("UserDetails", strings.Contains(text, `"UserDetails"`))
		note("no Description", s.feed == landingContoso && !strings.Contains(text, `"Description"`))
		note("label only", strings.Contains(text, `"Campaigns: "`))
		note("US time", s.rec.form == usTime)
		note("zone offset", s.rec.form == offsetTime)
		note("path date only", s.want.basis == "path")
		note("arrival time only", s.want.basis == "received")
		note("no time at all", s.want.basis == "read")
		note("late", s.rec.late > 24*time.Hour)
		for _, stamp := range regexp.MustCompile(`20\d\d-\d\d-\d\dT[0-9:]+`).FindAllString(text, -1) {
			if stamp > "2026-11-20T00:00:59" {
				t.Errorf("%s: a time after the as-of time: %s", s.path, stamp)
			}
		}
		note("own file", s.rec.single)
		note("pretty document", s.rec.single && strings.Contains(text, "\n"))
		note("disposable", strings.Contains(text, "@mailinator.com") || strings.Contains(text, "@guerrillamail.com"))
		note("formula", strings.Contains(text, "=cmd|"))
		note("escape", strings.Contains(text, "_x0041_"))
		note("invalid UTF-8", strings.Contains(text, "Caf\xe9"))
		note("RTL", strings.Contains(text, "\u202e"))
		note("null word", s.feed == marketoFabrikam && strings.Contains(text, ",null,"))
		note("opted out in Dataverse", strings.Contains(text, `"donotemail":true`))
		note("disqualified", strings.Contains(text, `"statecode":2`))
		note("unmapped title", s.want.offerTitle != "")
	}
	for what, n := range has {
		if n == 0 {
			t.Errorf("no record with: %s", what)
		}
	}
	if latest.Before(last) {
		t.Errorf("the latest record is of %s: nothing is hot at the as-of time", latest)
	}
}
