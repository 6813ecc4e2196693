package match

import "math"

// weights turns levels into bits: match weights log2(m/u) of Fellegi and Sunter, where u, the chance that two people
// agree, comes from how common the value is.
type weights struct {
	f        *facts
	m        *Model
	logM     [NumFields][numLevels]float64
	bits     [NumFields][numLevels]float64 // of levels that do not depend on the value
	logFloor [NumFields]float64            // least log2 u of an exact value
	other    [2]float64                    // expected other people on an e-mail or a phone that only one is known to use
	prior    float64
	// separation is the weight that a pair of one person is expected to have beyond the prior.
	separation float64
}

// Limits of the weights, in bits or as factors. They hold for all data; what differs from one publisher to the next is trained.
const (
	rarest        = 64   // a rare value counts for no more than this many times the mean (docs/resolution.md)
	veto          = 0.5  // a different first name is a veto: this many times the square of its log2 m
	contextRest   = 0.25 // what the lesser evidence of one context adds to the greatest
	contextOnly   = -12  // without any name, mailbox or phone of the person's own
	localCap      = 8.0  // same local part at another domain
	localNumbered = 4.0  // the same, made of the name and a number
	localNamed    = 1.0  // the same, made of the name
	closeNamed    = 8.0  // a slip in an address made of the name
	halfSwap      = 3.0  // only one of the names has changed places
	leastOther    = 0.02
	slipDistance  = 1.5 // bits: how many more names are a slip away than equal
	nameAlone     = -2  // two people may have one name, and the sample knows only some of them
	office        = 20  // people who may read a role mailbox, though leads show fewer
	stranger      = 1.5 // a different last name without a contact of their own is no marriage: this many times what it would weigh
	numbered      = -20 // two mailboxes of one domain that differ in a number: there are two people of the name
	generations   = -20 // a father and a son
	initialAlone  = -2  // an initial fits many, so without a mailbox or phone of the person's own it counts for less
)

func newWeights(f *facts, u *chances, m *Model) *weights {
	w := &weights{f: f, m: m}
	for field := range NumFields {
		for l := Exact; l < numLevels; l++ {
			w.logM[field][l] = math.Log2(math.Max(m.M[field][l], 1e-6))
			w.bits[field][l] = w.logM[field][l] - math.Log2(u.u[field][l])
		}
		w.logFloor[field] = math.Log2(u.u[field][Exact] / rarest)
	}
	w.bits[First][Different] = math.Min(w.bits[First][Different], -veto*w.logM[First][Different]*w.logM[First][Different])
	for _, field := range [...]Field{First, Last} {
		w.bits[field][Rival] = generations
	}
	w.bits[Email][Numbered] = numbered
	for i := range w.other {
		w.other[i] = max(u.other[i]*(1-f.oneAfterAll[i]), leastOther)
	}
	for field := range NumFields {
		if field == Domain {
			continue
		}
		for l := Exact; l < numLevels; l++ {
			w.separation += u.present[field] * m.M[field][l] * math.Min(w.bits[field][l], 15)
		}
	}
	w.setRepeats(m.Repeats)
	return w
}

// setRepeats derives the prior: the more leads there are, the less likely it is that two of them are one person's.
func (w *weights) setRepeats(repeats float64) { w.prior = w.priorOf(repeats) }

func (w *weights) priorOf(repeats float64) float64 {
	odds := repeats / (w.f.size - 1 - repeats)
	return math.Log2(math.Max(odds, 1e-12))
}

// exact is the weight of an equal value.
func (w *weights) exact(field Field, value uint32) float64 {
	return w.logM[field][Exact] - math.Max(w.f.logShare(field, value), w.logFloor[field])
}

// inexact is the weight of a slip: between what slips weigh on the whole and what the commoner value would weigh if it were
// equal. A slip of a rare name says more than one of a common name.
func (w *weights) inexact(field Field, l Level, all, equal float64) float64 {
	rare := equal + w.logM[field][l] - w.logM[field][Exact] - slipDistance
	return math.Min(math.Max(all, rare), equal)
}

// own is the weight of an equal e-mail or phone: what counts is not how many leads have it but how many people.
func (w *weights) own(field Field, value uint32, i int, role bool) float64 {
	others := math.Max(float64(w.f.persons[i][value]-1)*(1-w.f.oneAfterAll[i]), w.other[i])
	if field == Email && role {
		others = math.Max(others, office)
	}
	return w.logM[field][Exact] - math.Log2(others/w.f.size)
}

// score fills in the evidence of two leads with the given levels, and returns its bits without the prior.
func (w *weights) score(a, b *Lead, e *Evidence) (bits float64) {
	var of [NumFields]float64
	for field := range NumFields {
		switch l := e.Levels[field]; l {
		case Missing:
		case Exact:
			of[field] = w.equal(field, a, b)
		case Close, Similar:
			of[field] = w.bits[field][l]
			if field != Email && field != Phone { // no more than the commoner value would say if it were equal
				of[field] = w.inexact(field, l, of[field], math.Min(w.exact(field, a.value(field)), w.exact(field, b.value(field))))
			}
		default:
			of[field] = w.bits[field][l]
		}
	}
	w.names(a, b, e, &of)
	if l := e.Levels[Email]; l == Similar || l == Close {
		of[Email] = math.Min(of[Email], math.Min(w.mailbox(a, l), w.mailbox(b, l)))
	}
	adjust := w.context(a, e, &of)
	bits = adjust
	for field := range NumFields {
		e.Bits[field] = float32(of[field])
		bits += of[field]
	}
	e.Prior, e.Adjust, e.Total = float32(w.prior), float32(adjust), float32(bits+w.prior)
	return bits
}

func (w *weights) equal(field Field, a, b *Lead) float64 {
	switch field {
	case Email:
		return w.own(Email, a.Email, byEmail, a.Kind == Role)
	case Phone:
		return w.own(Phone, a.Phone, byPhone, false)
	}
	if field == First || field == Last {
		return w.name(field, a, b)
	}
	return w.exact(field, a.value(field))
}

// probability is the posterior of a total weight.
func probability(bits float64) float64 { return 1 / (1 + math.Exp2(-bits)) }
