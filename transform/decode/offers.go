package decode

import (
	"strconv"
	"strings"
)

// splitOffers makes the last of leads one lead per offer where its cells list several. The record id of the second
// is followed by #2, and so on; a record without an id stays without.
//
// The ids decide how many offers there are. Names are paired with them when they split into as many parts, by
// semicolons or else by commas; where they do not, no name can be told to belong to an id, and the leads have none.
// Without ids, names are split as an array, by line breaks or by semicolons only: a comma may be part of a name.
func (d *Decoder) splitOffers(leads []Fields) []Fields {
	n := len(leads) - 1
	whole := leads[n]
	if !isList(whole.OfferID) && !isList(whole.OfferTitle) {
		return leads
	}
	offers := d.pairOffers(whole.OfferID, whole.OfferTitle)
	leads = leads[:n]
	for i, o := range offers {
		f := whole
		f.OfferID, f.OfferTitle = o.id, o.title
		if i > 0 && whole.RecordID != "" {
			f.RecordID = whole.RecordID + "#" + strconv.Itoa(i+1)
		}
		leads = append(leads, f)
	}
	return leads
}

type offer struct{ id, title string }

func isList(cell string) bool { return strings.ContainsAny(cell, ";,\n[") }

// pairOffers returns at least one offer and none twice.
func (d *Decoder) pairOffers(ids, titles string) []offer {
	idList := d.splitList(ids, ",")
	titleList := d.splitList(titles, "")
	if len(idList) > 1 && len(titleList) != len(idList) {
		titleList = d.splitList(titles, ",")
	}
	if len(idList) == 1 && len(titleList) != 1 {
		titleList = []string{titles}
	}
	var offers []offer
	seen := map[offer]bool{} // a cell may name thousands
	for i := range max(len(idList), len(titleList), 1) {
		var o offer
		if i < len(idList) {
			o.id = idList[i]
		}
		if i < len(titleList) && (len(idList) == 0 || len(titleList) == len(idList)) {
			o.title = titleList[i]
		}
		same := offer{id: strings.ToLower(o.id)} // by id; by title where there are no ids
		if same.id == "" {
			same.title = strings.ToLower(o.title)
		}
		if !seen[same] {
			seen[same] = true
			offers = append(offers, o)
		}
	}
	return offers
}

// splitList splits a cell at line breaks and semicolons, or where it has none at the bytes of also. A JSON array is
// taken apart, and so is what looks like one without being one: brackets around the cell and quotes around its parts
// are taken off. Empty parts are left out.
func (d *Decoder) splitList(cell, also string) []string {
	cell = strings.TrimSpace(cell)
	array := isArray(cell)
	if array {
		cell = cell[1 : len(cell)-1]
		also = ","
	}
	separators := ";\n"
	if array || !strings.ContainsAny(cell, separators) {
		separators += also
	}
	var parts []string
	for cell = strings.TrimSpace(cell); cell != ""; {
		end := partEnd(cell, separators)
		if part := d.unquote(cell[:end]); part != "" {
			parts = append(parts, part)
		}
		cell = strings.TrimSpace(cell[min(end+1, len(cell)):])
	}
	return parts
}

// isArray reports whether a cell is written as an array; "[Preview] Backup [EU]" is not.
func isArray(cell string) bool {
	if len(cell) < 2 || cell[0] != '[' || cell[len(cell)-1] != ']' {
		return false
	}
	inside := strings.TrimSpace(cell[1 : len(cell)-1])
	return inside == "" || inside[0] == '"' || inside[0] == '\'' || !strings.ContainsAny(inside, "[]")
}

// partEnd returns the index of the first separator that is not inside quotes. A part is quoted only if it begins
// with a quote that is closed; an apostrophe within a name is none.
func partEnd(cell, separators string) int {
	start := max(closingQuote(cell), 0)
	if i := strings.IndexAny(cell[start:], separators); i >= 0 {
		return start + i
	}
	return len(cell)
}

// closingQuote returns the index of the quote that closes the one at the start; -1 for none.
func closingQuote(cell string) int {
	if cell[0] != '"' && cell[0] != '\'' {
		return -1
	}
	if cell[0] == '"' {
		if end, _ := scanString(cell, 1); end >= 0 {
			return end
		}
	}
	return strings.IndexByte(cell[1:], cell[0]) + 1
}

func (d *Decoder) unquote(part string) string {
	part = strings.TrimSpace(part)
	if len(part) < 2 || closingQuote(part) != len(part)-1 {
		return part
	}
	inside := part[1 : len(part)-1]
	if end, escaped := scanString(part, 1); part[0] == '"' && escaped && end == len(part)-1 {
		inside = d.unescape(inside)
	}
	return strings.TrimSpace(inside)
}
