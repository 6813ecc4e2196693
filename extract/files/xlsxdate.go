package files

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// Formats that the library shows dates in. Without a time of day in the cell's own format there is none to show.
const (
	isoDate     = "yyyy-mm-dd"
	isoDateTime = `yyyy-mm-dd"T"hh:mm:ss`
	isoTime     = "hh:mm:ss"
)

// isoDates replaces the number formats of a workbook, in memory: dates and times by the ISO ones, all others by
// the general one, so that a number comes as it is stored and not as somebody wished to see it. The library hands over
// cells only as they look, and whether a number is a date can only be told from its format.
func isoDates(book *excelize.File) error {
	if book.Styles == nil || book.Styles.CellXfs == nil {
		return nil
	}
	custom := map[int]string{}
	if book.Styles.NumFmts != nil {
		for _, f := range book.Styles.NumFmts.NumFmt {
			custom[f.NumFmtID] = f.FormatCode
		}
	}
	formats := len(book.Styles.CellXfs.Xf)
	ids := map[string]*int{}
	for _, code := range []string{isoDate, isoDateTime, isoTime} {
		style, err := book.NewStyle(&excelize.Style{CustomNumFmt: &code})
		if err != nil {
			return err
		}
		ids[code] = book.Styles.CellXfs.Xf[style].NumFmtID
	}
	general := 0
	for i := range formats {
		xf := &book.Styles.CellXfs.Xf[i]
		if xf.NumFmtID == nil {
			continue
		}
		code, ok := custom[*xf.NumFmtID]
		if !ok {
			code = builtInDate(*xf.NumFmtID)
		}
		if id := ids[isoFormat(code)]; id != nil {
			xf.NumFmtID = id
		} else {
			xf.NumFmtID = &general
		}
	}
	return nil
}

// builtInDate returns a format that stands for the numbered formats of dates and times; the standard leaves their
// look to the language of the program.
func builtInDate(id int) string {
	switch {
	case id == 22:
		return isoDateTime
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		return isoDate
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47:
		return isoTime
	}
	return ""
}

// isoFormat returns the ISO format for what a number format shows; "" when that is no date. An m is a month beside
// a year or a day, and minutes otherwise.
func isoFormat(code string) string {
	letters := formatLetters(code)
	date := strings.ContainsAny(letters, "yd")
	clock := strings.ContainsAny(letters, "hs")
	switch {
	case date && clock:
		return isoDateTime
	case date, strings.Contains(letters, "mmm"):
		return isoDate
	case clock:
		return isoTime
	}
	return ""
}

// formatLetters returns the first section of a number format in lower case, without quoted text, escaped characters
// and brackets such as [Red] or [$-409]. Elapsed hours, [h], stay.
func formatLetters(code string) string {
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			return strings.ToLower(b.String())
		case '\\', '_', '*':
			i++
		case '"', '[':
			end := strings.IndexByte(code[i+1:], closing(c))
			if end < 0 {
				return strings.ToLower(b.String())
			}
			if inside := strings.ToLower(code[i+1 : i+1+end]); c == '[' && strings.Trim(inside, "hms") == "" {
				b.WriteString(inside)
			}
			i += end + 1
		default:
			b.WriteByte(c)
		}
	}
	return strings.ToLower(b.String())
}

func closing(c byte) byte {
	if c == '[' {
		return ']'
	}
	return c
}
