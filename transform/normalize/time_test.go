package normalize

import (
	"testing"
	"time"

	"leadmill/transform"
	"leadmill/transform/decode"

	"pgregory.net/rapid"
)

func TestParseTime(t *testing.T) {
	tests := []struct {
		in, want string
		dayOnly  bool
	}{
		{"2023-01-02T21:03:45Z", "2023-01-02T21:03:45Z", false},
		{"2018-09-28T14:03:11.4731886Z", "2018-09-28T14:03:11.473188Z", false},
		{"2018-02-17T00:05:39.5485487+00:00", "2018-02-17T00:05:39.548548Z", false},
		{"2023-01-02T21:03:45+05:30", "2023-01-02T15:33:45Z", false},
		{"2023-01-02T21:03:45-05:00", "2023-01-03T02:03:45Z", false},
		{"2014-09-17T22:31:49+0000", "2014-09-17T22:31:49Z", false},
		{"2014-09-17T22:31:49+02", "2014-09-17T20:31:49Z", false},
		{"2018-02-07T23:43:19", "2018-02-07T23:43:19Z", false},
		{"2018-02-07 23:43:19", "2018-02-07T23:43:19Z", false},
		{"2018-02-07 23:43:19.5 +01:00", "2018-02-07T22:43:19.5Z", false},
		{"2018-02-07 23:43 UTC", "2018-02-07T23:43:00Z", false},
		{" 2018-02-07T23:43:19Z ", "2018-02-07T23:43:19Z", false},
		{"9/28/2018 2:03:10 PM", "2018-09-28T14:03:10Z", false},
		{"9/28/2018 2:03:10\u202fPM", "2018-09-28T14:03:10Z", false},
		{"9/28/2018 12:03:10 am", "2018-09-28T00:03:10Z", false},
		{"09/08/2018, 12:03 PM", "2018-09-08T12:03:00Z", false},
		{"9/28/2018 14:03", "2018-09-28T14:03:00Z", false},
		{"9/28/18 9:03", "2018-09-28T09:03:00Z", false},
		{"9/28/2018", "2018-09-28T00:00:00Z", true},
		{"2018-09-28", "2018-09-28T00:00:00Z", true},
		{"2020-02-29", "2020-02-29T00:00:00Z", true},
		{"20180928", "2018-09-28T00:00:00Z", true},
		{"2018/9/28", "2018-09-28T00:00:00Z", true},
		{"28-Sep-2018", "2018-09-28T00:00:00Z", true},
		{"28-Sep-18", "2018-09-28T00:00:00Z", true},
		{"Sep 28, 2018", "2018-09-28T00:00:00Z", true},
		{"Sep 28, 2018 2:03:10 PM", "2018-09-28T14:03:10Z", false},
		{"Fri, 28 Sep 2018 14:03:10 GMT", "2018-09-28T14:03:10Z", false},
		{"43371", "2018-09-28T00:00:00Z", true},
		{"43371.5", "2018-09-28T12:00:00Z", false},
		{"43371.58553240741", "2018-09-28T14:03:10Z", false},
	}
	for _, tt := range tests {
		got, dayOnly, ok := ParseTime(tt.in)
		if !ok || got.Format(time.RFC3339Nano) != tt.want || dayOnly != tt.dayOnly || got.Location() != time.UTC {
			t.Errorf("ParseTime(%q) = %v, %v, %v, want %s, %v", tt.in, got, dayOnly, ok, tt.want, tt.dayOnly)
		}
	}
	for _, in := range []string{"", " ", "N/A", "2024-13-45T00:00:00Z", "2023-02-29", "2023-04-31T00:00:00Z", "2023-01-02T24:00:00Z",
		"2023-01-02T21:60:45Z", "2023-01-02T21:03:60Z", "2023-01-02T", "2023-01-02T21:03:45.Z", "2023-01-02T21:03:45+25:00",
		"2023-01-02T21:03:45X", "28/9/2018", "9/31/2018", "9/28/2018 13:00 PM", "9/28/218", "12345",
		"99999", "43371.5x", "2023-1-2", "////", "1/2/3/4"} {
		if got, _, ok := ParseTime(in); ok {
			t.Errorf("ParseTime(%q) = %v, want none", in, got)
		}
	}
}

func TestParseTimeAgreesWithStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.Int64Range(0, 4e9).Draw(t, "seconds")
		micros := rapid.Int64Range(0, 999_999).Draw(t, "micros")
		zone := time.FixedZone("", 60*rapid.IntRange(-14*60, 14*60).Draw(t, "minutes"))
		want := time.Unix(seconds, micros*1000).In(zone)
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.0000000Z07:00", "2006-01-02 15:04:05.000000-0700"} {
			text := want.Format(layout)
			if got, dayOnly, ok := ParseTime(text); !ok || dayOnly || !got.Equal(want) {
				t.Fatalf("ParseTime(%q) = %v, %v, %v", text, got, dayOnly, ok)
			}
		}
		text := want.UTC().Format("1/2/2006 3:04:05 PM")
		if got, _, ok := ParseTime(text); !ok || !got.Equal(want.Truncate(time.Second)) {
			t.Fatalf("ParseTime(%q) = %v, %v", text, got, ok)
		}
	})
}

func TestPathDate(t *testing.T) {
	tests := []struct{ in, want string }{
		{"leads/2026/03/14/x.json", "2026-03-14"},
		{"leads/2026-03-14/x.json#12", "2026-03-14"},
		{"leads/20260314.csv.gz", "2026-03-14"},
		{"leads/2026_03_14.csv", "2026-03-14"},
		{"leads/year=2026/month=03/day=14/x", "2026-03-14"},
		{"export-2025-01-01/2026/03/14/x.json", "2026-03-14"},
		{"leads/2026/13/14/x.json", ""},
		{"leads/2026/02/30/x.json", ""},
		{"leads/1999/03/14/x.json", ""},
		{"leads/2026/3/14/x.json", ""},
		{"leads/2026.03.14.json", ""},
		{"leads/12345678/x", ""},
		{"leads/120260314/x", ""},
		{"", ""},
	}
	for _, tt := range tests {
		got := ""
		if day, ok := PathDate(tt.in); ok {
			got = day.Format(time.DateOnly)
		}
		if got != tt.want {
			t.Errorf("PathDate(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestTimeOrder(t *testing.T) {
	asOf := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)
	read := time.Date(2026, 3, 19, 1, 0, 0, 0, time.UTC)
	arrived := time.Date(2026, 3, 15, 1, 2, 3, 4567, time.UTC)
	tests := []struct {
		created, received string
		from              Origin
		want              string
		basis             transform.TimeBasis
		dayOnly, bad      bool
	}{
		{"2026-03-14T10:00:00Z", "2026-03-14T11:00:00Z", Origin{}, "2026-03-14T10:00:00Z", transform.ByRecord, false, false},
		{"2026-03-14", "", Origin{ReceivedAt: arrived}, "2026-03-14T00:00:00Z", transform.ByRecord, true, false},
		{"", "2026-03-14T11:00:00Z", Origin{ReceivedAt: arrived}, "2026-03-14T11:00:00Z", transform.ByReceived, false, false},
		{"", "", Origin{ReceivedAt: arrived, Locator: "2026/03/14"}, "2026-03-15T01:02:03.000004Z", transform.ByReceived, false, false},
		{"N/A", "", Origin{Locator: "2026/03/14"}, "2026-03-14T00:00:00Z", transform.ByPath, true, true},
		{"2024-13-45T00:00:00Z", "", Origin{ReadAt: read}, "2026-03-19T01:00:00Z", transform.ByRead, false, true},
		{"2009-12-31T23:59:59Z", "", Origin{ReadAt: read}, "2026-03-19T01:00:00Z", transform.ByRead, false, true},
		{"2010-01-01T00:00:00Z", "", Origin{}, "2010-01-01T00:00:00Z", transform.ByRecord, false, false},
		{"2026-03-21T00:00:00Z", "", Origin{}, "2026-03-21T00:00:00Z", transform.ByRecord, false, false},
		{"2026-03-21T00:00:01Z", "", Origin{ReadAt: read}, "2026-03-19T01:00:00Z", transform.ByRead, false, true},
		{"", "soon", Origin{ReadAt: read}, "2026-03-19T01:00:00Z", transform.ByRead, false, true},
		{" ", "", Origin{ReadAt: read, Locator: "2027/03/14"}, "2026-03-19T01:00:00Z", transform.ByRead, false, false},
	}
	n := New(Options{AsOf: asOf})
	for _, tt := range tests {
		var lead Lead
		found := n.times(&decode.Fields{Created: tt.created, Received: tt.received}, tt.from, &lead)
		got := lead.OccurredAt.Format(time.RFC3339Nano)
		if got != tt.want || lead.TimeBasis != tt.basis || lead.DayOnly != tt.dayOnly || (found == issueBadTime) != tt.bad {
			t.Errorf("times(%q, %q, %+v) = %s, %v, day only %v, issues %b; want %s, %v, %v, %v", tt.created, tt.received,
				tt.from, got, lead.TimeBasis, lead.DayOnly, found, tt.want, tt.basis, tt.dayOnly, tt.bad)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, seed := range []string{"2023-01-02T21:03:45.1234567Z", "9/28/2018 2:03:10 PM", "43371.5", "28-Sep-2018", "2023-01-02 00:00 "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, dayOnly, ok := ParseTime(s)
		if !ok {
			return
		}
		if at.Nanosecond()%1000 != 0 || at.Location() != time.UTC {
			t.Fatalf("ParseTime(%q) = %v", s, at)
		}
		if dayOnly && !at.Equal(at.Truncate(24*time.Hour)) {
			t.Fatalf("ParseTime(%q) = %v, known to the day", s, at)
		}
	})
}
