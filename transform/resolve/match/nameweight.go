package match

import (
	"math"
	"strings"

	"leadmill/transform/resolve/similar"
)

// name is the weight of an equal name. Names go with countries: of two Germans many more are called Markus than of any two
// people, so where the countries are the same the name counts for what it is worth there.
func (w *weights) name(field Field, a, b *Lead) float64 {
	value := a.value(field)
	if a.First == 0 || a.Last == 0 {
		value = b.value(field) // a may have the whole name in one place
	}
	u := w.f.logShare(field, value)
	if a.Country != 0 && (a.Country == b.Country || b.Country == 0) {
		u += w.f.lift(field, value, a.Country)
	} else if b.Country != 0 && a.Country == 0 {
		u += w.f.lift(field, value, b.Country)
	}
	return w.logM[field][Exact] - math.Max(u, w.logFloor[field])
}

// names treats what first and last name say together.
func (w *weights) names(a, b *Lead, e *Evidence, bits *[NumFields]float64) {
	if e.Levels[Last] == Swapped && e.Levels[First] == Missing {
		bits[Last] = w.logM[First][Swapped] - halfSwap
		if w.f.across(a.First, b.Last) {
			bits[Last] -= w.eitherRole(a.First, b.Last)
		} else {
			bits[Last] -= w.eitherRole(b.First, a.Last)
		}
		return
	}
	if e.Levels[First] == Swapped {
		bits[First] = w.logM[First][Swapped] - w.eitherRole(a.First, b.Last) - w.eitherRole(b.First, a.Last)
		bits[Last] = 0
		return
	}
	if e.Levels[First] == Different && e.Levels[Email] == Exact && !w.shared(a, Email) {
		bits[First] = w.logM[First][Different] // a person's own mailbox outweighs what stands beside it
	}
	if e.Levels[Last] == Different && !w.ownContact(a, e) {
		bits[Last] *= stranger
	}
}

// eitherRole is how common, in bits, a name is that is a first name here and a last name there.
func (w *weights) eitherRole(first, last uint32) float64 {
	u := w.logFloor[First]
	if first != 0 {
		u = math.Max(u, w.f.logShare(First, first))
	}
	if last != 0 {
		u = math.Max(u, w.f.logShare(Last, last))
	}
	return u
}

// mailbox is how much an address that is nearly the same may say: little where it is made of the name.
func (w *weights) mailbox(a *Lead, l Level) float64 {
	local := similar.LocalPart(w.f.values.Text(Email, a.Email))
	named := w.contains(local, First, a.First) || w.contains(local, Last, a.Last)
	numbered := strings.ContainsAny(local, "0123456789")
	switch {
	case l == Close && named && !numbered:
		return closeNamed
	case l == Close:
		return math.Inf(1)
	case named && !numbered:
		return localNamed
	case named:
		return localNumbered
	}
	return localCap
}

// contains reports whether a local part has a name in it.
func (w *weights) contains(local string, field Field, name uint32) bool {
	text := strings.ReplaceAll(w.f.values.Text(field, name), " ", "")
	return len(text) > 2 && strings.Contains(local, text)
}
