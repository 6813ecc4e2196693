package resolvetest

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestRates counts in the rows how often everything happens, and compares with the table.
func TestRates(t *testing.T) {
	const rows = 60_000
	w := newWorld(rows, 7)
	byRow, byPerson := nameMeasures(w), personMeasures(w)
	maps.Copy(byRow, addressMeasures(w))
	type count struct{ base, has int }
	counts := map[string]count{}
	add := func(what string, m measure, s *seen) {
		if base, has := m(s); base {
			c := counts[what]
			c.base++
			if has {
				c.has++
			}
			counts[what] = c
		}
	}
	known := make([]bool, w.layout.persons)
	for i := range rows {
		s := look(w, i)
		for what, m := range byRow {
			add(what, m, &s)
		}
		if !known[s.p.id] {
			known[s.p.id] = true
			for what, m := range byPerson {
				add(what, m, &s)
			}
		}
	}
	for _, rate := range Rates() {
		c := counts[rate.What]
		if c.base < 500 {
			t.Errorf("%s: %d rows or persons count, want 500 to measure it", rate.What, c.base)
			continue
		}
		// Four standard deviations of pairs, and a twentieth for what one slip hides of another.
		want, got := float64(rate.PerTenThousand)/10_000, float64(c.has)/float64(c.base)
		tolerance := 4*math.Sqrt(2*want*(1-want)/float64(c.base)) + want/20
		if math.Abs(got-want) > tolerance {
			t.Errorf("%s: %.2f %% of %d, want %.2f ± %.2f %%", rate.What, 100*got, c.base, 100*want, 100*tolerance)
		}
		delete(counts, rate.What)
	}
	for what := range counts {
		t.Errorf("%q is measured and not in the table", what)
	}
}

// measure says whether a row counts for a rate, and whether it has what the rate is about.
type measure func(s *seen) (base, has bool)

// nameMeasures returns, by rate, whether a row counts and whether it has what the rate is about.
func nameMeasures(w *world) map[string]measure {
	named := func(s *seen) bool { return !s.junk && !s.swapped && s.row.FirstName != "" && s.row.LastName != "" }
	marked := func(s *seen) bool {
		return named(s) && !isASCII(s.last) && s.row.LastName != strings.ToUpper(s.row.LastName)
	}
	missing := func(field func(*Row) string) measure {
		return func(s *seen) (bool, bool) { return !s.junk, field(&s.row) == "" }
	}
	return map[string]measure{
		"first name missing": missing(func(r *Row) string { return r.FirstName }),
		"last name missing":  missing(func(r *Row) string { return r.LastName }),
		"e-mail missing":     missing(func(r *Row) string { return r.Email }),
		"telephone missing":  missing(func(r *Row) string { return r.Phone }),
		"country missing":    missing(func(r *Row) string { return r.Country }),
		"company missing":    missing(func(r *Row) string { return r.Company }),
		"job title missing":  missing(func(r *Row) string { return r.JobTitle }),

		"typing slip in the first name": func(s *seen) (bool, bool) {
			return named(s) && len(s.full) > 2, !is(s.given, s.full) && !s.isShort(s.given) && !s.isInitial()
		},
		"typing slip in the last name": func(s *seen) (bool, bool) { return named(s) && len(s.last) > 2, !is(s.family, s.last) },
		"typing slip in the e-mail":    func(s *seen) (bool, bool) { return s.plainMail() || s.mail == misspelt, s.mail == misspelt },
		"typing slip in the telephone": func(s *seen) (bool, bool) { return s.call != noCall, s.call == wrongNumber },
		"typing slip in the company": func(s *seen) (bool, bool) {
			long, short := s.companyNames()
			return !s.junk && s.row.Company != "", s.stem(w) != long && !slices.Contains(short, s.stem(w))
		},
		"typing slip in the job title": func(s *seen) (bool, bool) {
			return s.row.JobTitle != "", !slices.Contains(s.titles(), fold(s.row.JobTitle))
		},

		"nickname":                    func(s *seen) (bool, bool) { return named(s) && len(s.short) > 0, s.isShort(s.given) },
		"initial for the first name":  func(s *seen) (bool, bool) { return named(s) && !s.isShort(s.given), s.isInitial() },
		"first and last name swapped": func(s *seen) (bool, bool) { return !s.junk, s.swapped },
		"diacritics dropped":          func(s *seen) (bool, bool) { return marked(s), isASCII(s.row.LastName) },
		"name in upper case": func(s *seen) (bool, bool) {
			return named(s), s.row.LastName == strings.ToUpper(s.row.LastName)
		},
		"name in lower case": func(s *seen) (bool, bool) {
			return named(s) && s.row.LastName != strings.ToUpper(s.row.LastName), s.row.LastName == strings.ToLower(s.row.LastName)
		},
		"blanks around the name": func(s *seen) (bool, bool) { return s.row.LastName != "", strings.HasPrefix(s.row.LastName, " ") },
		"placeholder for a name": func(s *seen) (bool, bool) { return true, s.junk },
	}
}

// addressMeasures are those of e-mails, telephones, countries and companies.
func addressMeasures(w *world) map[string]measure {
	gmail := func(s *seen) bool {
		return s.plainMail() && strings.HasSuffix(strings.ToLower(s.row.Email), "@gmail.com")
	}
	return map[string]measure{
		"private e-mail": func(s *seen) (bool, bool) {
			return s.plainMail() && s.h.private > 0 && s.h.private < 10_000, s.mail == privateMailbox
		},
		"role mailbox of the company": func(s *seen) (bool, bool) { return s.mail != noMail, s.mail == roleMailbox },
		"disposable e-mail":           func(s *seen) (bool, bool) { return s.mail != noMail, s.mail == disposable },
		"+tag":                        func(s *seen) (bool, bool) { return s.plainMail(), strings.Contains(s.row.Email, "+") },
		"e-mail with capitals":        func(s *seen) (bool, bool) { return s.plainMail(), s.row.Email != strings.ToLower(s.row.Email) },
		"dots put in or left out": func(s *seen) (bool, bool) {
			local, _, _ := strings.Cut(strings.ToLower(s.row.Email), "@")
			local, _, _ = strings.Cut(local, "+")
			own, _, _ := strings.Cut(w.privateMail(&s.p, &s.h), "@")
			return gmail(s), local != own
		},
		"switchboard of the company": func(s *seen) (bool, bool) { return s.call == ownCall || s.call == boardCall, s.call == boardCall },
		"national form of the number": func(s *seen) (bool, bool) {
			home := s.call == ownCall && !s.h.direct || s.call == boardCall && s.j.company.country == s.p.country
			return home && s.inland, !strings.HasPrefix(s.row.Phone, "+") && !strings.HasPrefix(s.row.Phone, "00")
		},
		"another country than the person's": func(s *seen) (bool, bool) { return s.row.Country != "", !s.inland },
		"company without legal form":        func(s *seen) (bool, bool) { return !s.junk && s.row.Company != "", s.form(w) == "" },
		"another spelling of the legal form": func(s *seen) (bool, bool) {
			form := s.form(w)
			usual := w.countries[s.j.company.country].forms[s.j.company.form]
			isCased := s.row.Company == strings.ToUpper(s.row.Company) || s.row.Company == strings.ToLower(s.row.Company)
			return !s.junk && form != "" && !isCased, form != usual
		},
		"company shortened": func(s *seen) (bool, bool) {
			_, short := s.companyNames()
			return !s.junk && s.row.Company != "" && len(short) > 0, slices.Contains(short, s.stem(w))
		},
		"company in upper or lower case": func(s *seen) (bool, bool) {
			return !s.junk && s.row.Company != "",
				s.row.Company == strings.ToUpper(s.row.Company) || s.row.Company == strings.ToLower(s.row.Company)
		},
	}
}

// personMeasures are of persons: each counts once.
func personMeasures(w *world) map[string]measure {
	return map[string]measure{
		"only private e-mail":           func(s *seen) (bool, bool) { return true, s.h.private == 10_000 },
		"only work e-mail":              func(s *seen) (bool, bool) { return true, s.h.private == 0 },
		"direct line at work":           func(s *seen) (bool, bool) { return true, s.h.direct },
		"job move":                      func(s *seen) (bool, bool) { return s.leads > 1, s.h.moves < s.leads },
		"marriage":                      func(s *seen) (bool, bool) { return s.leads > 1, s.h.marries < s.leads },
		"relatives":                     func(s *seen) (bool, bool) { return true, s.p.kin == related },
		"one telephone at home":         func(s *seen) (bool, bool) { return s.p.kin == related, s.h.home },
		"father and son at one company": func(s *seen) (bool, bool) { return true, s.p.kin == parent },
		"colleague of the same first name, not by chance": func(s *seen) (bool, bool) { return true, s.p.kin == colleague },
		"works for a company abroad":                      func(s *seen) (bool, bool) { return true, s.j.company.country != s.p.country },
	}
}
