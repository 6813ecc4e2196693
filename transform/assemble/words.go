package assemble

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"leadmill/transform/funnel"
)

// words are the values that records hold as codes: offers, actions and sources. Codes depend on the order in which
// workers meet the values; nothing that is published may depend on a code.
type words struct {
	mu      sync.Mutex
	actions interner
	sources interner
	offers  interner // by identity: publisher, id or folded title
	named   []funnel.Offer
	titles  []map[string]int64 // by offer: how often each title was delivered
}

type interner struct {
	codes map[string]uint32
	texts []string
}

func (in *interner) code(text string) uint32 {
	c, ok := in.codes[text]
	if !ok {
		c = uint32(len(in.texts))
		text = strings.Clone(text) // the text shares memory with a whole batch
		in.codes[text] = c
		in.texts = append(in.texts, text)
	}
	return c
}

func newWords() *words {
	w := &words{}
	for _, in := range []*interner{&w.actions, &w.sources, &w.offers} {
		in.codes = map[string]uint32{}
	}
	return w
}

func (w *words) action(text string) uint32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.actions.code(text)
}

func (w *words) source(text string) uint32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sources.code(text)
}

// offer returns the code of an offer: the one with this id, or for want of an id the one with this title.
func (w *words) offer(publisher, id, title string) uint32 {
	identity := publisher + "\x00" + id
	if id == "" {
		identity += "\x00" + strings.ToLower(title)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.offers.code(identity)
	if int(c) == len(w.named) {
		w.named = append(w.named, funnel.Offer{Publisher: strings.Clone(publisher), ID: strings.Clone(id)})
		w.titles = append(w.titles, map[string]int64{})
	}
	return c
}

func (w *words) countTitle(offer uint32, title string, n int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.titles[offer][strings.Clone(title)] += n
}

// seal names every offer by its commonest title; of equally common ones the first in the alphabet.
func (w *words) seal() {
	for i, titles := range w.titles {
		type counted struct {
			title string
			n     int64
		}
		all := make([]counted, 0, len(titles))
		for t, n := range titles {
			all = append(all, counted{t, n})
		}
		slices.SortFunc(all, func(a, b counted) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.title, b.title)) })
		if len(all) > 0 {
			w.named[i].Title = all[0].title
		}
	}
}

// offerName is how a reader knows an offer: its id, else its title, else nothing.
func offerName(o funnel.Offer) string { return cmp.Or(o.ID, o.Title) }

// vocabulary is one worker's memory of the codes it has met, so that a batch takes no lock for values seen before.
type vocabulary struct {
	words   *words
	actions map[string]uint32
	sources map[string]uint32
	offers  map[offerKey]*offerUse
}

type offerKey struct{ publisher, id, title string }

type offerUse struct {
	code uint32
	n    int64
}

func newVocabulary(w *words) *vocabulary {
	return &vocabulary{words: w, actions: map[string]uint32{}, sources: map[string]uint32{}, offers: map[offerKey]*offerUse{}}
}

func (v *vocabulary) action(text string) uint32 { return remember(v.actions, text, v.words.action) }
func (v *vocabulary) source(text string) uint32 { return remember(v.sources, text, v.words.source) }

func remember(known map[string]uint32, text string, ask func(string) uint32) uint32 {
	c, ok := known[text]
	if !ok {
		c = ask(text)
		known[strings.Clone(text)] = c
	}
	return c
}

func (v *vocabulary) offer(publisher, id, title string) uint32 {
	key := offerKey{publisher, id, title}
	use := v.offers[key]
	if use == nil {
		use = &offerUse{code: v.words.offer(publisher, id, title)}
		v.offers[offerKey{strings.Clone(publisher), strings.Clone(id), strings.Clone(title)}] = use
	}
	use.n++
	return use.code
}

// report adds this worker's counts of offer titles to those of all.
func (v *vocabulary) report() {
	for key, use := range v.offers {
		if key.title != "" {
			v.words.countTitle(use.code, key.title, use.n)
		}
		use.n = 0
	}
}
