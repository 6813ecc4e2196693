package reports

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
)

var formulaCell = regexp.MustCompile(`<c r="([A-Z]+[0-9]+)"( s="[0-9]+")? t="str"><f>([^<]*)</f></c>`)

// mendSheet gives every formula its result and sparklines their zero line.
func mendSheet(data []byte, cells map[string]content) ([]byte, error) {
	var missing error
	filled := 0
	data = formulaCell.ReplaceAllFunc(data, func(cell []byte) []byte {
		m := formulaCell.FindSubmatch(cell)
		c, ok := cells[string(m[1])]
		if !ok || !c.formula {
			missing = fmt.Errorf("the formula in %s has no result", m[1])
			return cell
		}
		filled++
		var out bytes.Buffer
		fmt.Fprintf(&out, `<c r="%s"%s`, m[1], m[2])
		if _, isText := c.value.(string); isText {
			out.WriteString(` t="str"`)
		}
		fmt.Fprintf(&out, `><f>%s</f><v>%s</v></c>`, m[3], xmlValue(c.value))
		return out.Bytes()
	})
	if missing != nil {
		return nil, missing
	}
	for _, c := range cells {
		if c.formula {
			filled--
		}
	}
	if filled != 0 {
		return nil, fmt.Errorf("%d formulas were not found in the part", -filled)
	}
	return zeroLine(data), nil
}

// zeroLine makes small bars start at zero; excelize declares the setting and does not write it.
func zeroLine(data []byte) []byte {
	return bytes.ReplaceAll(data, []byte(`<x14:sparklineGroup type="column" `),
		[]byte(`<x14:sparklineGroup manualMin="0" type="column" minAxisType="custom" `))
}

// xmlValue writes a value as it stands in <v>.
func xmlValue(v any) string {
	if f, ok := v.(float64); ok {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(escape(fmt.Sprint(v)))) // a builder never fails to write
	return b.String()
}

var (
	chartSeries = regexp.MustCompile(`(?s)<ser>.*?</ser>`)
	chartLabels = regexp.MustCompile(`(?s)<dLbls>.*?</dLbls>`)
	textRef     = regexp.MustCompile(`<strRef><f>([^<]*)</f></strRef>`)
	numberRef   = regexp.MustCompile(`<numRef><f>([^<]*)</f><numCache><formatCode></formatCode></numCache></numRef>`)
)

// mendChart fills in the numbers and names that a chart shows before anything is computed, keeps programs from
// inventing a title, and makes the white spacer of the funnel invisible and free of labels.
func (b *book) mendChart(data []byte) ([]byte, error) {
	s := string(data)
	if !strings.Contains(s, "<chart><title>") {
		s = strings.Replace(s, "<chart>", `<chart><autoTitleDeleted val="1"></autoTitleDeleted>`, 1)
	}
	const spacer = `<a:solidFill><a:srgbClr val="` + white + `"></a:srgbClr></a:solidFill></spPr><invertIfNegative`
	s = chartSeries.ReplaceAllStringFunc(s, func(ser string) string {
		if !strings.Contains(ser, spacer) {
			return ser
		}
		ser = strings.Replace(ser, spacer, `<a:noFill></a:noFill></spPr><invertIfNegative`, 1)
		return chartLabels.ReplaceAllString(ser, `<dLbls><delete val="1"></delete></dLbls>`)
	})
	var bad error
	fill := func(re *regexp.Regexp, kind, format string) {
		s = re.ReplaceAllStringFunc(s, func(ref string) string {
			f := re.FindStringSubmatch(ref)[1]
			values, err := b.values(html.UnescapeString(f))
			if err != nil {
				bad = err
				return ref
			}
			return fmt.Sprintf("<%[1]sRef><f>%[2]s</f><%[1]sCache>%[3]s%[4]s</%[1]sCache></%[1]sRef>", kind, f, format, points(values))
		})
	}
	fill(textRef, "str", "")
	fill(numberRef, "num", "<formatCode>General</formatCode>")
	return []byte(s), bad
}

func points(values []any) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<ptCount val="%d"></ptCount>`, len(values))
	for i, v := range values {
		fmt.Fprintf(&b, `<pt idx="%d"><v>%s</v></pt>`, i, xmlValue(v))
	}
	return b.String()
}

var rangeRef = regexp.MustCompile(`^'([^']+)'!\$([A-Z]+)\$([0-9]+)(?::\$([A-Z]+)\$([0-9]+))?$`)

// values reads a range of one column back.
func (b *book) values(ref string) ([]any, error) {
	m := rangeRef.FindStringSubmatch(ref)
	if m == nil || m[4] != "" && m[4] != m[2] {
		return nil, fmt.Errorf("chart range %q is not one column", ref)
	}
	first, err := strconv.Atoi(m[3])
	if err != nil {
		return nil, fmt.Errorf("chart range %q: %w", ref, err)
	}
	last := first
	if m[5] != "" {
		if last, err = strconv.Atoi(m[5]); err != nil {
			return nil, fmt.Errorf("chart range %q: %w", ref, err)
		}
	}
	var values []any
	for row := first; row <= last; row++ {
		c, ok := b.cells[m[1]][m[2]+strconv.Itoa(row)]
		if !ok {
			return nil, fmt.Errorf("chart range %q: %s%d is empty", ref, m[2], row)
		}
		values = append(values, c.value)
	}
	return values, nil
}
