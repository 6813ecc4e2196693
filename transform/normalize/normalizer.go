package normalize

import (
	"strings"
	"time"

	"leadmill/transform"
	"leadmill/transform/decode"
)

// A Normalizer turns raw fields into clean values. It is for one goroutine at a time. Its caches make repeated texts
// cheap and never change a result.
type Normalizer struct {
	latest  time.Time // zero for no limit
	domains map[string]string
	stages  stageMap
	phones  *phones
	issues  issueTexts

	sources    *cache[sourceValue]
	actions    *cache[actionValue]
	titles     *cache[offerTitle]
	offerIDs   *cache[string]
	bareIDs    *cache[string]
	publishers *cache[string]
	countries  *cache[countryValue]
	names      *cache[text]
	jobs       *cache[text]
	campaigns  *cache[text]

	referralWords, salesforceWords *cache[transform.Outcome] // by status
}

type sourceValue struct {
	raw    text
	parts  SourceParts
	action actionValue
}

type actionValue struct {
	code   string
	stage  transform.Stage
	mapped bool
}

type countryValue struct {
	iso   string
	known bool
	blank bool
	bad   bool
}

// New returns a Normalizer for a configuration. Nil stages stand for transform.DefaultStages.
func New(opts Options) *Normalizer {
	n := &Normalizer{
		domains: opts.Domains, stages: newStageMap(opts.Stages), phones: newPhones(), issues: newIssueTexts(),
	}
	if !opts.AsOf.IsZero() {
		n.latest = opts.AsOf.Add(clockSkew)
	}
	mapped := newOfferTitles(opts.Offers)
	n.sources = newCache(func(s string) sourceValue {
		v := sourceValue{raw: shortText(s, Clean)}
		v.parts = ParseSource(v.raw.value)
		v.action = n.action(v.parts.Action)
		return v
	})
	n.actions = newCache(n.action)
	n.titles = newCache(func(s string) offerTitle {
		t := shortText(s, Clean)
		return offerTitle{title: t.value, id: mapped[foldTitle(t.value)], bad: t.bad, cut: t.cut}
	})
	n.offerIDs = newCache(cleanOfferID)
	n.bareIDs = newCache(func(s string) string { return s })
	n.publishers = newCache(func(s string) string { return strings.ToLower(strings.TrimSpace(s)) })
	n.countries = newCache(func(s string) countryValue {
		clean, bad := Clean(s)
		iso, known := Country(clean)
		return countryValue{iso: iso, known: known, blank: clean == "", bad: bad}
	})
	n.names = newCache(personName)
	n.jobs = newCache(jobTitle)
	n.campaigns = newCache(campaignText)
	n.referralWords, n.salesforceWords = newCache(referralOutcome), newCache(salesforceOutcome)
	return n
}

func (n *Normalizer) action(text string) actionValue {
	code, _ := Action(text)
	v := actionValue{code: code}
	v.stage, v.mapped = n.stages.of(code)
	return v
}

// Lead fills out with the clean values of one decoded record; nothing of what out held before remains. Texts may share
// memory with f.
func (n *Normalizer) Lead(f *decode.Fields, from Origin, out *Lead) {
	*out = Lead{OptOut: f.OptOut}
	found := n.times(f, from, out)
	found |= n.sourceAndOffer(f, from.Publisher, out)
	found |= n.person(f, out)
	found |= n.texts(f, out)
	if out.Email == "" && out.Phone == "" && out.FirstName == "" && out.LastName == "" {
		found |= issueNoContact
	}
	out.Issues = n.issues.of(found)
}

func (n *Normalizer) sourceAndOffer(f *decode.Fields, publisher string, out *Lead) issueSet {
	source := n.sources.get(f.LeadSource)
	found := source.raw.issues()
	out.LeadSource, out.Source = source.raw.value, source.parts.Source
	out.IsTest = source.raw.test
	if out.Source == sourceUnknown {
		found |= issueUnknownSource
	}
	action := n.actions.get(f.ActionCode)
	if action.code != "" {
		if source.action.code != "" && source.action.code != action.code {
			found |= issueActionConflict
		}
	} else {
		action = source.action
	}
	if action.code == "" {
		action = n.actions.get(f.CallToAct)
	}
	if action.code == "" && out.Source == sourceTestDrive {
		action = n.actions.get(actionTestDrive)
	}
	out.Action, out.Stage = action.code, action.stage
	switch {
	case action.code == "":
		found |= issueNoAction
	case !action.mapped:
		found |= issueUnknownAction
	}
	return found | n.offer(f, source.parts, publisher, out)
}

func (n *Normalizer) person(f *decode.Fields, out *Lead) issueSet {
	first, last := n.names.get(f.FirstName), n.names.get(f.LastName)
	found := first.issues() | last.issues()
	out.FirstName, out.FirstKey = first.value, first.key
	out.LastName, out.LastKey = last.value, last.key

	country := n.countries.get(f.Country)
	out.Country = country.iso
	if !country.known && !country.blank {
		found |= issueUnknownCountry
	}
	if country.bad {
		found |= issueBadText
	}
	if f.Email != "" {
		parts, ok := Email(f.Email)
		if ok {
			out.Email, out.EmailKey, out.EmailDomain, out.EmailKind = parts.Address, parts.Key, parts.Domain, parts.Kind
			out.IsInternal = n.isInternal(parts.Domain)
		} else if !isBlank(f.Email) {
			found |= issueBadEmail
		}
	}
	if f.Phone != "" {
		var ok bool
		if out.Phone, ok = n.phones.e164(f.Phone, country.iso); !ok && !isBlank(f.Phone) {
			found |= issueBadPhone
		}
	}
	out.IsTest = out.IsTest || first.test || last.test || IsTestText(f.Email)
	return found
}

func (n *Normalizer) texts(f *decode.Fields, out *Lead) issueSet {
	job := n.jobs.get(f.JobTitle)
	out.JobTitle = job.value
	found := job.issues()

	company := shortText(f.Company, Clean)
	found |= company.issues()
	out.Company, out.CompanyKey = company.value, companyKey(company.value)

	label, rest := SplitCampaign(f.Description)
	campaign := n.campaigns.get(label)
	found |= campaign.issues()
	out.Campaign = campaign.value

	notes, bad := CleanNotes(joinNotes(f.Notes, rest))
	if bad {
		found |= issueBadText
	}
	out.IsTest = out.IsTest || job.test || company.test || campaign.test || IsTestText(notes)
	var cut bool
	if out.Notes, cut = Cut(notes, maxNotes); cut {
		found |= issueTextCut
	}
	return found
}

// joinNotes puts the customer's words before those of the sender.
func joinNotes(notes, description string) string {
	switch {
	case isBlank(notes), notes == description:
		return description
	case isBlank(description):
		return notes
	}
	return notes + "\n" + description
}

func isBlank(s string) bool { return strings.TrimSpace(s) == "" }

// isInternal compares the domain and every domain above it with the publishers' own.
func (n *Normalizer) isInternal(domain string) bool {
	for len(n.domains) > 0 {
		if _, ok := n.domains[domain]; ok {
			return true
		}
		_, parent, found := strings.Cut(domain, ".")
		if !found {
			break
		}
		domain = parent
	}
	return false
}
