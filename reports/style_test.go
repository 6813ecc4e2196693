package reports

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// luminance and contrast are those of WCAG 2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	var l float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatalf("colour %q: %v", hex, err)
		}
		c := float64(n) / 255
		if c <= 0.03928 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		l += weight * c
	}
	return l
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func rgb(color string) string {
	color = strings.TrimPrefix(color, "#")
	if len(color) == 8 {
		color = color[2:]
	}
	return strings.ToUpper(color)
}

// TestContrast reads the colours of every cell back from the written workbooks.
func TestContrast(t *testing.T) {
	for name, f := range cases() {
		book := written(t, f, facts())
		x := opened(t, book)
		names, sheets := grids(t, book)
		for _, sheet := range names {
			for ref, c := range sheets[sheet].cells {
				if c.value == "" {
					continue
				}
				style, err := x.GetStyle(c.style)
				if err != nil {
					t.Fatal(err)
				}
				if style.Font == nil || len(style.Font.Color) < 6 || style.Font.Family != fontName {
					t.Errorf("%s: %s!%s has no font of ours: %+v", name, sheet, ref, style.Font)
					continue
				}
				if got := contrast(t, rgb(style.Font.Color), background(style)); got < 4.5 {
					t.Errorf("%s: %s!%s has contrast %.2f, want at least 4.5", name, sheet, ref, got)
				}
			}
		}
	}
}

func background(s *excelize.Style) string {
	if s.Fill.Type == "pattern" && s.Fill.Pattern == 1 && len(s.Fill.Color) == 1 {
		return rgb(s.Fill.Color[0])
	}
	return white
}

// TestChartContrast covers the texts that stand on bars.
func TestChartContrast(t *testing.T) {
	for _, c := range [][2]string{{white, blue}, {white, teal}, {ink, barFill}, {ink, white}, {muted, white}} {
		if got := contrast(t, c[0], c[1]); got < 4.5 {
			t.Errorf("contrast(%s, %s) = %.2f, want at least 4.5", c[0], c[1], got)
		}
	}
}
