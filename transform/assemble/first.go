package assemble

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
	"golang.org/x/sync/errgroup"

	"leadmill/extract"
	"leadmill/extract/archive"
	"leadmill/transform"
	"leadmill/transform/decode"
	"leadmill/transform/normalize"
	"leadmill/transform/resolve"
	"leadmill/transform/resolve/identity"
	"leadmill/transform/resolve/match"
	"leadmill/transform/spill"
)

// unitRows is how many deliveries a worker takes at a time: the larger, the fewer runs the second pass has to merge;
// the smaller, the less text is in memory.
const unitRows = 1 << 16

// A unit is a piece of the archive that one worker decodes: one large batch or several small ones.
type unit struct {
	batches []archive.Batch
	records []resolve.Record // in the order of the deliveries; begins in this unit's part of the build's records
	persons []match.Lead     // what each record says of a person; likewise
	parts   []uint16         // leads of each delivery; 0 for one that is none
	fates   []fate           // of each delivery that is no lead, in order
	facts   facts
	ids     *stream // record id of each delivery
	rejects *stream // detail and raw text of each reject
}

type fate struct {
	fate   transform.Fate
	reason string
}

// maxParts is how many leads one delivery may hold.
const maxParts = 1000

// rawLimit is how much of a rejected record's text is kept.
const rawLimit = 4096

func (b *builder) firstPass(ctx context.Context) error {
	total := int64(0)
	for _, batch := range b.batches {
		if n := len(b.units); n == 0 || total+batch.Rows > unitRows {
			b.units = append(b.units, &unit{})
			total = 0
		}
		u := b.units[len(b.units)-1]
		u.batches = append(u.batches, batch)
		total += batch.Rows
	}
	deliveries := int64(0)
	for _, batch := range b.batches {
		deliveries += batch.Rows
	}
	if deliveries >= resolve.None {
		return fmt.Errorf("the archive holds %d deliveries, more than one build can number", deliveries)
	}
	b.allot(int(deliveries))
	add, done := b.stage("normalise", deliveries, "deliveries")
	defer done()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(b.Workers)
	workers := sync.Pool{New: func() any { return b.newWorker() }}
	for _, u := range b.units {
		group.Go(func() error {
			w := workers.Get().(*worker)
			defer workers.Put(w)
			if err := guarded(func() error { return w.run(ctx, u) }); err != nil {
				return err
			}
			add(int64(len(u.parts)))
			return nil
		})
	}
	return group.Wait()
}

// allot gives every unit its part of one array of records: nearly every delivery is one record, so the records of all
// units need not be copied together afterwards.
func (b *builder) allot(deliveries int) {
	b.records, b.persons = make([]resolve.Record, deliveries), make([]match.Lead, deliveries)
	start := 0
	for _, u := range b.units {
		end := start
		for _, batch := range u.batches {
			end += int(batch.Rows)
		}
		u.records, u.persons = b.records[start:start:end], b.persons[start:start:end]
		start = end
	}
}

// collect closes the gaps that rejected deliveries left between the units, and returns all records in order, with what
// they say of persons.
func (b *builder) collect() resolve.Input {
	total, start, inPlace := 0, 0, true
	for _, u := range b.units {
		total += len(u.records)
		inPlace = inPlace && (len(u.records) == 0 || &u.records[0] == &b.records[start])
		for _, batch := range u.batches {
			start += int(batch.Rows)
		}
	}
	all, persons := b.records[:0], b.persons[:0]
	if !inPlace { // a unit had more leads than deliveries and outgrew its part
		all, persons = make([]resolve.Record, 0, total), make([]match.Lead, 0, total)
	}
	for _, u := range b.units {
		all, persons = append(all, u.records...), append(persons, u.persons...)
		u.records, u.persons = nil, nil
	}
	b.records, b.persons = nil, nil
	in := resolve.Input{Records: all, Persons: persons, Values: b.values}
	b.values = nil
	return in
}

// worker holds what decoding needs and one goroutine at a time may use.
type worker struct {
	b          *builder
	decoders   map[decode.Shape]*decode.Decoder
	normalizer *normalize.Normalizer
	vocabulary *vocabulary
	chunk      *spill.Chunk

	fields   []decode.Fields
	lead     normalize.Lead
	outcomes []normalize.Outcome
	texts    [][txtColumns]string
	order    []uint32
}

func (b *builder) newWorker() *worker {
	return &worker{
		b: b, decoders: map[decode.Shape]*decode.Decoder{}, normalizer: normalize.New(b.Normalize),
		vocabulary: newVocabulary(b.words), chunk: spill.NewChunk(txtColumns),
	}
}

func (w *worker) run(ctx context.Context, u *unit) error {
	u.ids, u.rejects = newStream(w.b.spill.ids, 1), newStream(w.b.spill.rejects, 2)
	w.texts = w.texts[:0]
	for _, batch := range u.batches {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.batch(ctx, u, batch); err != nil {
			return err
		}
	}
	w.vocabulary.report()
	if err := u.ids.flush(); err != nil {
		return err
	}
	if err := u.rejects.flush(); err != nil {
		return err
	}
	u.ids.chunk, u.rejects.chunk = nil, nil // from here on only the places of the chunks are needed
	return w.spill(u)
}

func (w *worker) batch(ctx context.Context, u *unit, batch archive.Batch) error {
	rows, err := archive.Read(ctx, w.b.store, batch, true)
	if err != nil {
		return err
	}
	defer rows.Release()
	code, _ := slices.BinarySearch(w.b.feeds, batch.Feed)
	feed := feedInHand{name: batch.Feed, code: uint16(code), Feed: w.b.Feeds[batch.Feed]}
	for i := range rows.Len() {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := w.delivery(u, rows, i, feed); err != nil {
			return err
		}
	}
	return nil
}

type feedInHand struct {
	Feed
	name string
	code uint16
}

func (w *worker) delivery(u *unit, rows *archive.Rows, i int, feed feedInHand) error {
	payload := rows.Payload(i)
	reason, detail := rows.Fault(i)
	if reason == "" {
		var fault *extract.Fault
		w.fields, fault = w.decoder(feed.Shape).Decode(payload, w.fields[:0])
		if fault != nil {
			reason, detail = fault.Reason, fault.Detail
		}
	}
	if reason != "" {
		return w.reject(u, reason, detail, payload)
	}
	if len(w.fields) > maxParts {
		return w.reject(u, transform.ReasonTooLong, fmt.Sprintf("%d offers in one cell", len(w.fields)), payload)
	}
	id := rows.RecordID(i)
	if id == "" && len(w.fields) > 0 {
		id = w.fields[0].RecordID
	}
	if err := u.ids.add(strings.ToValidUTF8(id, "\uFFFD")); err != nil {
		return err
	}
	if len(w.fields) == 0 || w.fields[0].Deleted {
		u.parts = append(u.parts, 0)
		u.fates = append(u.fates, fate{fate: transform.FateNotice})
		if len(w.fields) > 0 {
			u.facts.notice(feed.name, id, &w.fields[0])
		}
		return nil
	}
	u.parts = append(u.parts, uint16(len(w.fields)))
	from := normalize.Origin{
		Publisher: feed.Publisher, Locator: rows.Locator(i), ReceivedAt: rows.ReceivedAt(i), ReadAt: rows.ReadAt(i),
	}
	for part := range w.fields {
		f := &w.fields[part]
		w.normalizer.Lead(f, from, &w.lead)
		u.records = append(u.records, w.record(f, payload, part, feed, rows, i))
		person := identity.Of(&w.lead)
		u.persons = append(u.persons, w.b.values.Intern(&person))
		text := w.text()
		w.outcomes = w.normalizer.Outcomes(f, rows.ReadAt(i), w.outcomes[:0])
		if len(w.outcomes) > 0 {
			text[txtRecordID] = id
			u.facts.outcome(uint32(len(u.records)-1), w.outcomes)
		}
		w.texts = append(w.texts, text)
	}
	return nil
}

func (w *worker) decoder(s decode.Shape) *decode.Decoder {
	d := w.decoders[s]
	if d == nil {
		d = decode.New(s)
		w.decoders[s] = d
	}
	return d
}

func (w *worker) reject(u *unit, reason, detail, payload string) error {
	u.parts = append(u.parts, 0)
	u.fates = append(u.fates, fate{fate: transform.FateRejected, reason: reason})
	if err := u.ids.add(""); err != nil {
		return err
	}
	raw := strings.ToValidUTF8(payload[:min(len(payload), rawLimit)], "\uFFFD")
	return u.rejects.add(strings.ToValidUTF8(detail, "\uFFFD"), raw)
}

// record is the fixed-size part of the lead in hand.
func (w *worker) record(f *decode.Fields, payload string, part int, feed feedInHand, rows *archive.Rows, i int) resolve.Record {
	l := &w.lead
	at := l.OccurredAt.UnixMicro()
	id := f.RecordID
	if own := rows.RecordID(i); own != "" {
		id = own
		if part > 0 {
			id = fmt.Sprintf("%s#%d", own, part+1)
		}
	}
	r := resolve.Record{
		Key: resolve.NewKey(feed.name, id, payload, part, at, l.TimeBasis == transform.ByRead), At: at,
		Version: version(f.Updated, rows.ReadAt(i)), Tie: uint32(xxh3.HashString(payload)),
		Offer:  w.vocabulary.offer(l.PublisherID, l.OfferID, l.OfferTitle),
		Action: w.vocabulary.action(l.Action), Feed: feed.code, Source: uint8(w.vocabulary.source(l.Source)),
		Stage: l.Stage, Basis: l.TimeBasis, Kind: uint8(l.EmailKind), Issues: transform.IssueMask(l.Issues),
		Read: uint32(rows.ReadAt(i).Unix()),
	}
	if len(w.fields) > 1 {
		r.Issues |= transform.IssueMask([]string{transform.IssueSeveralOffers})
	}
	w.identify(&r)
	w.describe(&r)
	w.form(&r)
	if f.Shape == decode.ShapePartnerCenter && r.Present&(resolve.First|resolve.Last|resolve.Email|resolve.Phone) == 0 {
		r.Flags |= resolve.Contactless
	}
	return r
}

// version orders the versions of a record: by when the source says it was changed, and before all of these, where a
// version does not say so, by when it was read.
func version(updated string, readAt time.Time) int64 {
	if updated != "" {
		if at, _, ok := normalize.ParseTime(updated); ok {
			return at.UnixMicro()
		}
	}
	return readAt.UnixMicro() + math.MinInt64/2
}

// identify sets the hashes that resolution compares.
func (w *worker) identify(r *resolve.Record) {
	l := &w.lead
	if l.EmailKey != "" {
		r.Email, r.Address = resolve.Hash(l.EmailKey), uint32(resolve.Hash(l.Email))
		if l.EmailKind != normalize.EmailRole {
			r.Flags |= resolve.HasEmail
		}
		if l.EmailKind == normalize.EmailCorporate {
			domain := identity.Registrable(l.EmailDomain)
			r.Domain = resolve.Hash(domain)
			if normalize.NamedAlike(l.CompanyKey, domain) {
				r.Facts |= resolve.NamedAlike
			}
		}
	}
	if l.Phone != "" {
		r.Phone = resolve.Hash(l.Phone)
	}
	if l.CompanyKey != "" {
		r.Company = resolve.Hash(l.CompanyKey)
		if !l.NamesCompany() {
			r.Facts |= resolve.NoCompany
		}
	}
	r.Country = resolve.LandOf(l.Country)
}

// describe sets what is known of the lead beside its identity.
func (w *worker) describe(r *resolve.Record) {
	l := &w.lead
	for _, f := range []struct {
		field resolve.Field
		have  bool
	}{
		{resolve.First, l.FirstName != ""}, {resolve.Last, l.LastName != ""}, {resolve.Email, l.Email != ""},
		{resolve.Phone, l.Phone != ""}, {resolve.Country, l.Country != ""}, {resolve.Company, l.Company != ""},
		{resolve.JobTitle, l.JobTitle != ""}, {resolve.Campaign, l.Campaign != ""}, {resolve.Notes, l.Notes != ""},
		{resolve.LeadSource, l.LeadSource != ""}, {resolve.Received, !l.ReceivedAt.IsZero()},
		{resolve.Title, l.OfferTitle != ""}, {resolve.Marketplace, l.Issues == nil || !slices.Contains(l.Issues, transform.IssueUnknownSource)},
	} {
		if f.have {
			r.Present |= f.field
		}
	}
	for _, f := range []struct {
		flag resolve.Flags
		have bool
	}{
		{resolve.IsTest, l.IsTest}, {resolve.IsInternal, l.IsInternal}, {resolve.OptOut, l.OptOut}, {resolve.DayOnly, l.DayOnly},
	} {
		if f.have {
			r.Flags |= f.flag
		}
	}
}

// form sets what the golden record asks of names and phone.
func (w *worker) form(r *resolve.Record) {
	l := &w.lead
	if l.FirstKey != "" {
		r.FirstName, r.FirstForm = resolve.ShortHash(l.FirstKey), nameForm(l.FirstName, l.FirstKey, w.b.nicknames.IsNickname(l.FirstKey))
	}
	if l.LastKey != "" {
		r.LastName, r.LastForm = resolve.ShortHash(l.LastKey), nameForm(l.LastName, l.LastKey, false)
	}
	if l.Phone != "" {
		land, mobile := w.normalizer.PhoneKind(l.Phone, l.Country)
		r.PhoneLand = resolve.LandOf(land)
		if mobile {
			r.Facts |= resolve.MobilePhone
		}
	}
}

func nameForm(name, key string, nickname bool) resolve.NameForm {
	c := resolve.FullName
	switch {
	case normalize.IsInitials(name):
		c = resolve.Initials
	case nickname:
		c = resolve.Nickname
	}
	letters := utf8.RuneCountInString(key) - strings.Count(key, " ")
	return resolve.NewNameForm(c, letters, normalize.IsMixedCase(name), normalize.HasAccents(name))
}

// text is the text of the lead in hand.
func (w *worker) text() [txtColumns]string {
	l := &w.lead
	received := ""
	if !l.ReceivedAt.IsZero() {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], uint64(l.ReceivedAt.UnixMicro()))
		received = string(b[:])
	}
	return [txtColumns]string{
		txtFirst: l.FirstName, txtLast: l.LastName, txtEmail: l.Email, txtDomain: l.EmailDomain, txtPhone: l.Phone,
		txtCompany: l.Company, txtJobTitle: l.JobTitle, txtCampaign: l.Campaign, txtNotes: l.Notes,
		txtLeadSource: l.LeadSource, txtOfferTitle: l.OfferTitle, txtReceived: received,
	}
}

// spill writes the unit's texts in time order and tells each record where its text is.
func (w *worker) spill(u *unit) error {
	w.order = w.order[:0]
	for i := range u.records {
		w.order = append(w.order, uint32(i))
	}
	slices.SortFunc(w.order, func(a, b uint32) int {
		ra, rb := &u.records[a], &u.records[b]
		switch {
		case ra.At < rb.At:
			return -1
		case ra.At > rb.At:
			return 1
		}
		return ra.Key.Compare(rb.Key)
	})
	for done := 0; done < len(w.order); {
		part := w.order[done:min(done+spill.ChunkRows, len(w.order))]
		for _, i := range part {
			w.chunk.Add(w.texts[i][:])
		}
		first, err := w.b.spill.leads.Append(w.chunk)
		if err != nil {
			return err
		}
		for place, i := range part {
			u.records[i].Row = first + uint32(place)
		}
		done += len(part)
	}
	clear(w.texts) // lets go of the batches
	return nil
}
