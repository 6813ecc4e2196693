package assemble

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"leadmill/transform"
	"leadmill/transform/normalize"
	"leadmill/transform/resolve"
	"leadmill/transform/spill"
)

// cacheChunks is how many chunks of text are kept while the leads are written in time order. Nights follow one
// another, so a few are in use at any time; late data needs some more.
const cacheChunks = 192

// writeText writes the datasets that hold text: leads, then the customers and accounts whose texts the leads gave.
func (b *builder) writeText(ctx context.Context) error {
	customers := spill.NewShuffle(b.Scratch, b.resolution.Customers.Len())
	accounts := spill.NewShuffle(b.Scratch, b.resolution.Accounts.Len())
	outcomes := spill.NewShuffle(b.Scratch, len(b.outcomes.rows))
	w := &leadWriter{
		b: b, cache: spill.NewCache(b.spill.leads, cacheChunks), customers: customers, accounts: accounts, outcomes: outcomes,
	}
	err := w.run(ctx)
	if err == nil {
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error { return b.writeCustomers(ctx, customers) })
		group.Go(func() error { return b.writeAccounts(ctx, accounts) })
		group.Go(func() error { return b.writeOutcomes(ctx, outcomes) })
		err = group.Wait()
	}
	for _, s := range []*spill.Shuffle{customers, accounts, outcomes} {
		if e := s.Close(); err == nil {
			err = e
		}
	}
	return err
}

type leadWriter struct {
	b         *builder
	cache     *spill.Cache
	customers *spill.Shuffle
	accounts  *spill.Shuffle
	outcomes  *spill.Shuffle

	rows    *rows
	columns leadColumns
	feeds   [][]string          // names, by set
	issues  map[uint16][]string // names, by mask
	texts   [txtColumns]string  // of the lead in hand
}

type leadColumns struct {
	leadID, customerID, accountID, timeBasis, source, action, stage, leadSource, publisherID, offerID, offerTitle,
	firstName, lastName, email, emailDomain, emailKind, phone, country, company, jobTitle, campaign, notes, outcome *textColumn
	occurredAt, receivedAt, outcomeAt *fixedColumn[int64]
	isTest, isInternal, suppressed    *boolColumn
	deliveries                        *fixedColumn[int64]
	feeds, issues                     *textsColumn
}

func (w *leadWriter) run(ctx context.Context) (err error) {
	r := w.b.resolution
	n := len(r.Customer)
	w.issues = map[uint16][]string{}
	for _, set := range w.b.feedSets.sets {
		var names []string
		for _, code := range set {
			names = append(names, w.b.feeds[code])
		}
		w.feeds = append(w.feeds, names)
	}
	add, done := w.b.stage("write leads", int64(n), "leads")
	defer done()
	defer func() {
		if err != nil && w.rows != nil {
			w.rows.abandon()
		}
	}()
	year := 0
	for i := range n {
		lead := uint32(i)
		if y := time.UnixMicro(r.At(lead)).UTC().Year(); y != year || w.rows == nil {
			if err := w.open(y); err != nil {
				return err
			}
			year = y
		}
		if err := w.lead(lead); err != nil {
			return err
		}
		if i%recordRows == recordRows-1 {
			add(recordRows)
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	add(int64(n % recordRows))
	if w.rows == nil { // no lead at all: an empty file, so that a reader finds the columns
		if err := w.open(w.b.AsOf.UTC().Year()); err != nil {
			return err
		}
	}
	last := w.rows
	w.rows = nil
	return last.close()
}

// open begins the file of a year and ends the one before.
func (w *leadWriter) open(year int) error {
	if before := w.rows; before != nil {
		w.rows = nil
		if err := before.close(); err != nil {
			return err
		}
	}
	r, err := w.b.create(transform.Leads(), fmt.Sprintf("%04d", year))
	if err != nil {
		return err
	}
	w.rows = r
	w.columns = leadColumns{
		leadID: r.text("lead_id"), customerID: r.text("customer_id"), accountID: r.text("account_id"),
		timeBasis: r.text("time_basis"), source: r.text("source"), action: r.text("action"), stage: r.text("stage"),
		leadSource: r.text("lead_source"), publisherID: r.text("publisher_id"), offerID: r.text("offer_id"),
		offerTitle: r.text("offer_title"), firstName: r.text("first_name"), lastName: r.text("last_name"),
		email: r.text("email"), emailDomain: r.text("email_domain"), emailKind: r.text("email_kind"), phone: r.text("phone"),
		country: r.text("country"), company: r.text("company"), jobTitle: r.text("job_title"), campaign: r.text("campaign"),
		notes: r.text("notes"), outcome: r.text("outcome"),
		occurredAt: r.time("occurred_at"), receivedAt: r.time("received_at"), outcomeAt: r.time("outcome_at"),
		isTest: r.boolean("is_test"), isInternal: r.boolean("is_internal"), suppressed: r.boolean("suppressed"),
		deliveries: r.integer("deliveries"), feeds: r.texts("feeds"), issues: r.texts("issues"),
	}
	return nil
}

func (w *leadWriter) lead(lead uint32) error {
	r, c := w.b.resolution, &w.columns
	rec := r.Shown(lead)
	if err := w.read(lead, rec); err != nil {
		return err
	}
	id, customer := r.LeadID(lead), r.CustomerID(r.Customer[lead])
	c.leadID.set(id.String())
	c.customerID.set(customer.String())
	if a := r.Account[lead]; a == resolve.None {
		c.accountID.set("")
	} else {
		c.accountID.set(r.AccountID(a).String())
	}
	c.occurredAt.set(r.At(lead))
	c.timeBasis.set(r.Records[r.Leads.Timed[lead]].Basis.String())
	if received := w.texts[txtReceived]; received == "" {
		c.receivedAt.setIf(0, false)
	} else {
		c.receivedAt.set(int64(binary.LittleEndian.Uint64([]byte(received))))
	}
	w.funnel(rec)
	w.person(rec)
	c.isTest.set(rec.Flags.Has(resolve.IsTest))
	c.isInternal.set(rec.Flags.Has(resolve.IsInternal))
	c.suppressed.set(w.b.marks[lead]&suppressed != 0)
	what, at := w.b.outcomes.latest(lead)
	c.outcome.set(what.String())
	c.outcomeAt.setIf(at, what != transform.OutcomeNone)
	c.feeds.set(w.feeds[w.b.feedSets.of[lead]])
	c.deliveries.set(int64(r.Leads.Deliveries[lead]))
	c.issues.set(w.issueNames(rec.Issues))
	if err := w.give(lead); err != nil {
		return err
	}
	w.rows.next()
	return nil
}

func (w *leadWriter) funnel(rec *resolve.Record) {
	c, words := &w.columns, w.b.words
	offer := words.named[rec.Offer]
	c.source.set(words.sources.texts[rec.Source])
	c.action.set(words.actions.texts[rec.Action])
	c.stage.set(rec.Stage.String())
	c.leadSource.set(w.texts[txtLeadSource])
	c.publisherID.set(offer.Publisher)
	c.offerID.set(offer.ID)
	c.offerTitle.set(w.texts[txtOfferTitle])
}

func (w *leadWriter) person(rec *resolve.Record) {
	c := &w.columns
	c.firstName.set(w.texts[txtFirst])
	c.lastName.set(w.texts[txtLast])
	c.email.set(w.texts[txtEmail])
	c.emailDomain.set(w.texts[txtDomain])
	c.emailKind.set(normalize.EmailKind(rec.Kind).String())
	c.phone.set(w.texts[txtPhone])
	c.country.set(countryCode(rec.Country))
	c.company.set(w.texts[txtCompany])
	c.jobTitle.set(w.texts[txtJobTitle])
	c.campaign.set(w.texts[txtCampaign])
	c.notes.set(w.texts[txtNotes])
}

// read fetches the texts of a lead; holes are filled from the records of other feeds.
func (w *leadWriter) read(lead uint32, rec *resolve.Record) error {
	if err := w.row(rec.Row, false); err != nil {
		return err
	}
	leads := w.b.resolution.Leads
	if err := w.origin(leads.Record[lead]); err != nil {
		return err
	}
	for _, donor := range leads.Donors[lead] {
		if err := w.row(w.b.resolution.Records[donor].Row, true); err != nil {
			return err
		}
		if err := w.origin(donor); err != nil {
			return err
		}
	}
	if timed := leads.Timed[lead]; timed != leads.Record[lead] {
		return w.firstReceived(w.b.resolution.Records[timed].Row)
	}
	return nil
}

// origin fills in where a lead came from, if an earlier version of the record says so.
func (w *leadWriter) origin(record uint32) error {
	from, ok := w.b.resolution.Leads.Origin[record]
	if !ok {
		return nil
	}
	rows, place, err := w.cache.Row(w.b.resolution.Records[from].Row)
	if err != nil {
		return err
	}
	for _, i := range [...]int{txtLeadSource, txtOfferTitle} {
		if w.texts[i] != "" {
			continue
		}
		if w.texts[i], err = rows.Text(i, place); err != nil {
			return err
		}
	}
	return nil
}

// firstReceived takes the arrival time from the version that tells the time, if it has one.
func (w *leadWriter) firstReceived(row uint32) error {
	rows, place, err := w.cache.Row(row)
	if err != nil {
		return err
	}
	received, err := rows.Text(txtReceived, place)
	if err == nil && received != "" {
		w.texts[txtReceived] = received
	}
	return err
}

func (w *leadWriter) recordID(record uint32) (string, error) {
	rows, place, err := w.cache.Row(w.b.resolution.Records[record].Row)
	if err != nil {
		return "", err
	}
	return rows.Text(txtRecordID, place)
}

func (w *leadWriter) row(row uint32, holesOnly bool) error {
	rows, place, err := w.cache.Row(row)
	if err != nil {
		return err
	}
	for i := range w.texts {
		if holesOnly && w.texts[i] != "" {
			continue
		}
		if w.texts[i], err = rows.Text(i, place); err != nil {
			return err
		}
	}
	return nil
}

func (w *leadWriter) issueNames(mask uint16) []string {
	names, ok := w.issues[mask]
	if !ok {
		names = transform.IssuesOf(mask)
		w.issues[mask] = names
	}
	return names
}

// give sends the texts that the lead's customer, account and outcomes show on to them.
func (w *leadWriter) give(lead uint32) error {
	for _, row := range w.b.outcomes.of(lead) {
		id, err := w.recordID(w.b.outcomes.rows[row].record)
		if err != nil {
			return err
		}
		if err := w.outcomes.Add(row, 0, id); err != nil {
			return err
		}
	}
	m, rec := w.b.marks[lead], w.b.resolution.Shown(lead)
	if m&givesToCustomer != 0 {
		texts := namesOf(rec, w.texts)
		if err := giveTexts(w.customers, w.b.resolution.Customer[lead], m, customerGifts[:], &texts); err != nil {
			return err
		}
	}
	if m&givesToAccount != 0 {
		return giveTexts(w.accounts, w.b.resolution.Account[lead], m, accountGifts[:], &w.texts)
	}
	return nil
}
