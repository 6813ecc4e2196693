package resolve

// Golden is the golden record of a customer: for each field the lead that gives it, None where no lead does. The lists
// name the leads that first show each distinct value, in time order.
type Golden struct {
	First, Last     uint32
	Email, Phone    uint32
	Country         uint32
	Company         uint32
	JobTitle        uint32
	Emails, Phones  []uint32
	emails, numbers []uint64 // values seen, beside Emails and Phones
}

// The ranks of a mailbox as the customer's best e-mail; by normalize.EmailKind. 0 never survives.
var mailboxRank = [...]uint8{0, 2, 1, 0, 0}

// Golden decides the golden record of one customer:
//
//   - names in their fullest form, the latest of equally full ones;
//   - e-mail the latest, corporate before free, never a role or disposable mailbox;
//   - phone and country the latest;
//   - company the latest, and the job title of the same lead, else the latest title.
//
// g is reset; its lists are reused.
func (r *Resolution) Golden(customer uint32, g *Golden) {
	*g = Golden{
		First: None, Last: None, Email: None, Phone: None, Country: None, Company: None, JobTitle: None,
		Emails: g.Emails[:0], Phones: g.Phones[:0], emails: g.emails[:0], numbers: g.numbers[:0],
	}
	var firstLen, lastLen, rank uint8
	for _, lead := range r.Customers.Of(customer) { // in time order, so a later lead wins by coming later
		rec := r.Shown(lead)
		if rec.FirstLen > 0 && rec.FirstLen >= firstLen {
			g.First, firstLen = lead, rec.FirstLen
		}
		if rec.LastLen > 0 && rec.LastLen >= lastLen {
			g.Last, lastLen = lead, rec.LastLen
		}
		if rec.Email != 0 {
			if k := mailboxRank[rec.Kind]; k > 0 && k >= rank {
				g.Email, rank = lead, k
			}
			if seen(&g.emails, uint64(rec.Address)) {
				g.Emails = append(g.Emails, lead)
			}
		}
		if rec.Phone != 0 {
			g.Phone = lead
			if seen(&g.numbers, rec.Phone) {
				g.Phones = append(g.Phones, lead)
			}
		}
		if rec.Country != 0 {
			g.Country = lead
		}
		if rec.Present&Company != 0 {
			g.Company = lead
			if rec.Present&JobTitle != 0 {
				g.JobTitle = lead
			}
		}
	}
	if g.JobTitle == None || g.Company != None && g.JobTitle != g.Company {
		r.latestTitle(customer, g)
	}
}

// latestTitle falls back to the latest title of any lead.
func (r *Resolution) latestTitle(customer uint32, g *Golden) {
	for _, lead := range r.Customers.Of(customer) {
		if r.Shown(lead).Present&JobTitle != 0 {
			g.JobTitle = lead
		}
	}
}

// seen adds a value to those seen and reports whether it is new. A customer has a handful, so a scan beats a map.
func seen(values *[]uint64, v uint64) (isNew bool) {
	for _, have := range *values {
		if have == v {
			return false
		}
	}
	*values = append(*values, v)
	return true
}
