package funnel

import (
	"testing"
	"time"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestMonthOfALead(t *testing.T) {
	for _, c := range []struct {
		zone, at, want string
	}{
		{"UTC", "2026-02-28 23:59:59", "2026-02"},
		{"UTC", "2026-03-01 00:00:00", "2026-03"},
		{"UTC", "2024-02-29 12:00:00", "2024-02"},
		{"UTC", "2025-12-31 23:59:59", "2025-12"},
		{"UTC", "2026-01-01 00:00:00", "2026-01"},
		{"Europe/Stockholm", "2026-02-28 22:59:59", "2026-02"}, // UTC+1
		{"Europe/Stockholm", "2026-02-28 23:00:00", "2026-03"},
		{"Europe/Stockholm", "2026-03-31 21:59:59", "2026-03"}, // UTC+2 since the 29th
		{"Europe/Stockholm", "2026-03-31 22:00:00", "2026-04"},
		{"Europe/Stockholm", "2026-10-31 22:59:59", "2026-10"}, // UTC+1 since the 25th
		{"Europe/Stockholm", "2026-10-31 23:00:00", "2026-11"},
		{"Europe/Stockholm", "2025-12-31 23:00:00", "2026-01"},
		{"America/St_Johns", "2026-03-01 03:29:59", "2026-02"}, // UTC-3:30
		{"America/St_Johns", "2026-03-01 03:30:00", "2026-03"},
		{"America/St_Johns", "2026-04-01 02:29:59", "2026-03"}, // UTC-2:30 since the 8th
		{"America/St_Johns", "2026-04-01 02:30:00", "2026-04"},
		{"America/St_Johns", "2026-11-01 02:30:00", "2026-11"}, // summer time ends two hours later, on this very day
		{"America/St_Johns", "2026-01-01 03:29:59", "2025-12"},
		{"America/St_Johns", "2026-01-01 03:30:00", "2026-01"},
		{"Pacific/Kiritimati", "2025-12-31 10:00:00", "2026-01"}, // UTC+14
		{"America/Argentina/Buenos_Aires", "2026-03-01 02:59:59", "2026-02"},
		{"America/Argentina/Buenos_Aires", "2026-03-01 03:00:00", "2026-03"},
		{"Asia/Jerusalem", "2026-02-28 21:59:59", "2026-02"},
		{"Asia/Jerusalem", "2026-02-28 22:00:00", "2026-03"},
	} {
		l := lead(c.at, plt, crm, 0)
		tally := NewTally(when("2026-11-20 02:00:00"), zone(t, c.zone), offers)
		tally.Customer([]Lead{l})
		rows := tally.Figures(names(nil))[0].Months
		if rows[0].Month != c.want || rows[0].Leads != 1 {
			t.Errorf("%s in %s lies in %s with %d leads, want %s", c.at, c.zone, rows[0].Month, rows[0].Leads, c.want)
		}
	}
}

// Every month between the first lead and the as-of time has a row, in every zone whose clocks ever jumped over the
// first moment of a month.
func TestEveryMonthOnce(t *testing.T) {
	for _, name := range []string{
		"UTC", "Europe/Stockholm", "America/St_Johns", "America/Argentina/Buenos_Aires", "America/Havana", "America/Asuncion",
		"Africa/Cairo", "Asia/Karachi", "Asia/Amman", "Europe/Rome", "Europe/Moscow", "Pacific/Apia", "Pacific/Kiritimati",
	} {
		tally := NewTally(when("2026-11-20 02:00:00"), zone(t, name), offers)
		tally.Customer([]Lead{lead("2010-01-15 12:00:00", plt, crm, 0)})
		rows := tally.Figures(names(nil))[0].Months
		if len(rows) != 16*12+11 {
			t.Errorf("%s: %d months, want %d", name, len(rows), 16*12+11)
			continue
		}
		for i, row := range rows {
			if want := time.Date(2010, 1+time.Month(i), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"); row.Month != want {
				t.Errorf("%s: month %d is %s, want %s", name, i, row.Month, want)
			}
		}
	}
}

// In the middle of a month, every zone agrees with the calendar.
func TestMiddleOfEveryMonth(t *testing.T) {
	for _, name := range []string{"Europe/Stockholm", "America/Argentina/Buenos_Aires", "America/Havana", "America/Asuncion", "Africa/Cairo", "Pacific/Apia"} {
		z := zone(t, name)
		tally := NewTally(when("2026-11-20 02:00:00"), z, offers)
		for m := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC); m.Before(when("2026-12-01 00:00:00")); m = m.AddDate(0, 1, 0) {
			for _, at := range []time.Time{
				time.Date(m.Year(), m.Month(), 1, 3, 0, 0, 0, z), time.Date(m.Year(), m.Month(), 15, 0, 0, 0, 0, z),
				time.Date(m.Year(), m.Month()+1, 0, 20, 0, 0, 0, z), // the last day
			} {
				if got, want := tally.month(at.UnixMicro()), (m.Year()-1970)*12+int(m.Month())-1; got != want {
					t.Fatalf("%s: %s is month %d, want %d", name, at, got, want)
				}
			}
		}
	}
}

func TestYearWithoutLeadsHasItsMonths(t *testing.T) {
	f := tallied(nil, []Lead{lead("2024-12-31 23:00:00", plt, crm, 0)}, []Lead{lead("2026-02-01 00:00:00", ins, crm, 0)})[0]
	if len(f.Months) != 16 || f.Months[0].Month != "2024-12" || f.Months[1] != (MonthRow{Month: "2025-01"}) || f.Months[15].Month != "2026-03" {
		t.Errorf("months = %+v, want 2024-12 to 2026-03", f.Months)
	}
	if got, want := f.Months[14], (MonthRow{Month: "2026-02", Leads: 1, NewCustomers: 1, NewActive: 1}); got != want {
		t.Errorf("February = %+v, want %+v", got, want)
	}
}

// A rebuild with an as-of time long before a lead still shows the lead in its own month.
func TestMonthFarBeyondAsOf(t *testing.T) {
	tally := NewTally(when("2025-01-15 00:00:00"), time.UTC, nil)
	for at, want := range map[string]int{"2026-06-01 00:00:00": (2026-1970)*12 + 5, "2025-02-28 23:00:00": (2025-1970)*12 + 1, "2025-03-01 00:00:00": (2025-1970)*12 + 2} {
		if got := tally.month(when(at).UnixMicro()); got != want {
			t.Errorf("month of %s = %d, want %d", at, got, want)
		}
	}
}
