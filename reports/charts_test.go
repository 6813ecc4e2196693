package reports

import (
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"leadmill/transform/funnel"
)

type cache struct {
	Points []string `xml:"pt>v"`
	Count  struct {
		Val int `xml:"val,attr"`
	} `xml:"ptCount"`
}

type chartXML struct {
	AutoTitleDeleted *struct {
		Val string `xml:"val,attr"`
	} `xml:"chart>autoTitleDeleted"`
	Series []struct {
		Name struct {
			F     string `xml:"f"`
			Cache cache  `xml:"strCache"`
		} `xml:"tx>strRef"`
		NoFill *struct{} `xml:"spPr>noFill"`
		Labels struct {
			Delete *struct{} `xml:"delete"`
		} `xml:"dLbls"`
		Labelled struct {
			F     string `xml:"f"`
			Cache cache  `xml:"strCache"`
		} `xml:"cat>strRef"`
		Values struct {
			F     string `xml:"f"`
			Cache cache  `xml:"numCache"`
		} `xml:"val>numRef"`
	} `xml:"chart>plotArea>barChart>ser"`
}

func charts(t *testing.T, book []byte) []chartXML {
	t.Helper()
	all := parts(t, book)
	var found []chartXML
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if strings.HasPrefix(name, "xl/charts/chart") {
			var c chartXML
			decode(t, all[name], &c)
			found = append(found, c)
		}
	}
	return found
}

// cellsOf reads what a chart's range names.
func cellsOf(t *testing.T, sheets map[string]grid, ref string) []string {
	t.Helper()
	m := rangeRef.FindStringSubmatch(ref)
	if m == nil {
		t.Fatalf("range %q is no column of a sheet", ref)
	}
	last := m[3]
	if m[5] != "" {
		last = m[5]
	}
	from, errFrom := strconv.Atoi(m[3])
	to, errTo := strconv.Atoi(last)
	if errFrom != nil || errTo != nil {
		t.Fatalf("range %q has no rows", ref)
	}
	var values []string
	for row := from; row <= to; row++ {
		values = append(values, sheets[m[1]].cells[fmt.Sprintf("%s%d", m[2], row)].value)
	}
	return values
}

// TestChartCaches compares what a chart carries with the cells that it names.
func TestChartCaches(t *testing.T) {
	for name, f := range cases() {
		book := written(t, f, facts())
		_, sheets := grids(t, book)
		for i, c := range charts(t, book) {
			if c.AutoTitleDeleted == nil {
				t.Errorf("%s chart %d: programs may invent a title", name, i)
			}
			for _, s := range c.Series {
				for ref, got := range map[string]cache{s.Name.F: s.Name.Cache, s.Labelled.F: s.Labelled.Cache, s.Values.F: s.Values.Cache} {
					for k := range got.Points {
						got.Points[k] = unescape(got.Points[k])
					}
					want := cellsOf(t, sheets, ref)
					if !slices.Equal(got.Points, want) || got.Count.Val != len(want) {
						t.Errorf("%s chart %d: %s carries %q (count %d), the cells hold %q", name, i, ref, got.Points, got.Count.Val, want)
					}
				}
			}
		}
	}
}

// chartsByName names each chart by its series and the number of their values.
func chartsByName(t *testing.T, f funnel.Figures) func(name string) chartXML {
	t.Helper()
	byName := map[string]chartXML{}
	for _, c := range charts(t, written(t, f, facts())) {
		var names []string
		for _, s := range c.Series {
			names = append(names, strings.Join(s.Name.Cache.Points, ""))
		}
		byName[fmt.Sprintf("%s × %d", strings.Join(names, ","), len(drawn(c, 0)))] = c
	}
	if len(byName) != 5 {
		t.Errorf("charts = %v, want 5", slices.Sorted(maps.Keys(byName)))
	}
	return func(name string) chartXML {
		t.Helper()
		c, ok := byName[name]
		if !ok {
			t.Fatalf("no chart %s among %v", name, slices.Sorted(maps.Keys(byName)))
		}
		return c
	}
}

func drawn(c chartXML, series int) []string { return c.Series[series].Values.Cache.Points }

// TestChartsDrawWhatIsMeant checks what the charts draw against the figures.
func TestChartsDrawWhatIsMeant(t *testing.T) {
	f := rich()
	pick := chartsByName(t, f)
	want := func(name string, got []string, n []int64) {
		t.Helper()
		if wanted := strings.Fields(strings.Trim(fmt.Sprint(n), "[]")); !slices.Equal(got, wanted) {
			t.Errorf("%s draws %s, want %s", name, got, wanted)
		}
	}
	var leads, newActive, trial []int64
	active := []int64{f.Stages[2].Customers}
	for _, m := range f.Months {
		leads, newActive = append(leads, m.Leads), append(newActive, m.NewActive)
	}
	for _, a := range f.Actions {
		active = append(active, a.Active)
	}
	for _, o := range f.Offers {
		trial = append(trial, o.Trial-o.Active)
	}
	const stages = "No stage,Interest,Trial,Active × %d"
	want("leads per month", drawn(pick(fmt.Sprintf("Leads × %d", len(leads))), 0), leads)
	want("active per month", drawn(pick(fmt.Sprintf("New active × %d", len(leads))), 0), newActive)
	want("active by action", drawn(pick(fmt.Sprintf(stages, len(active))), 3), active)
	want("trial by offer", drawn(pick(fmt.Sprintf(stages, len(trial))), 2), trial)
	bars := pick("Spacer,Bar,Last bar × 3")
	want("funnel", drawn(bars, 1), []int64{f.Stages[0].Customers, f.Stages[1].Customers, 0})
	want("funnel", drawn(bars, 2), []int64{0, 0, f.Stages[2].Customers})
	for i, s := range drawn(bars, 0) {
		spacer, err := strconv.ParseFloat(s, 64)
		if err != nil || 2*spacer+float64(f.Stages[i].Customers) != float64(f.Stages[0].Customers) {
			t.Errorf("bar %d is not centred: spacer %s", i, s)
		}
	}
	for i, s := range bars.Series {
		if hidden := s.NoFill != nil && s.Labels.Delete != nil; hidden != (i == 0) {
			t.Errorf("series %d of the funnel: hidden = %t; only the spacer must be", i, hidden)
		}
	}
}

// TestAltTexts: a chart that cannot be seen must still say its numbers.
func TestAltTexts(t *testing.T) {
	for name, f := range cases() {
		for part, data := range parts(t, written(t, f, facts())) {
			if !strings.HasPrefix(part, "xl/drawings/drawing") {
				continue
			}
			var d struct {
				XMLName xml.Name
				Frames  []struct {
					Props struct {
						Name  string `xml:"name,attr"`
						Descr string `xml:"descr,attr"`
					} `xml:"graphicFrame>nvGraphicFramePr>cNvPr"`
				} `xml:",any"`
			}
			decode(t, data, &d)
			if len(d.Frames) == 0 {
				t.Errorf("%s: %s holds no chart", name, part)
			}
			for _, frame := range d.Frames {
				if frame.Props.Name == "" || !strings.ContainsAny(frame.Props.Descr, "0123456789") {
					t.Errorf("%s: chart %q has the alternative text %q, want one with numbers", name, frame.Props.Name, frame.Props.Descr)
				}
			}
		}
	}
}

// TestSmallBars checks that the sparklines start at zero, stand in one group and draw the weeks of their own row.
func TestSmallBars(t *testing.T) {
	f := rich()
	book := written(t, f, facts())
	sheet := string(parts(t, book)["xl/worksheets/sheet3.xml"])
	if n := strings.Count(sheet, "<x14:sparklineGroup "); n != 1 {
		t.Errorf("sparkline groups = %d, want 1", n)
	}
	if !strings.Contains(sheet, `manualMin="0"`) || !strings.Contains(sheet, `minAxisType="custom"`) {
		t.Error("sparklines do not start at zero")
	}
	_, sheets := grids(t, book)
	for i, o := range f.Offers {
		row := layOutWorkings(f).weeks + 1 + i
		pair := fmt.Sprintf("<xm:f>&#39;Workings&#39;!C%d:N%d</xm:f><xm:sqref>R%d</xm:sqref>", row, row, offTotal+1+i)
		if !strings.Contains(sheet, pair) {
			t.Errorf("offer %d has no small bars from row %d of Workings", i, row)
		}
		for w, n := range o.Weeks {
			ref := at(workFirst+w, row)
			if got := sheets[sheetWorkings].cells[ref].value; got != strconv.FormatInt(n, 10) {
				t.Errorf("Workings!%s = %s, want week %d of offer %d: %d", ref, got, w, i, n)
			}
		}
	}
}
