package transform

// Datasets lists every published dataset, in the order of the data dictionary.
func Datasets() []Dataset {
	return []Dataset{Leads(), Customers(), CustomerEvents(), Matches(), Accounts(), Journeys(), AccountJourneys(), Outcomes(), Deliveries(), Rejects()}
}

// Leads is the dataset most readers open: one row per lead.
func Leads() Dataset {
	return Dataset{
		Name:   "leads",
		Doc:    "One row per lead: one thing a customer did, an action on an offer at a time. One file a year.",
		Sorted: []string{"occurred_at", "lead_id"},
		Columns: []Column{
			{"lead_id", Text, true, false, Plain, "Identifier of the lead: L and 16 characters, the same every night."},
			{"customer_id", Text, true, false, Plain, "The person who did it; joins customers."},
			{"account_id", Text, false, false, Plain, "The company the person acted for; joins accounts. Null where no company is known."},
			{"occurred_at", Time, true, false, Delta, "When it happened; time_basis says how that is known."},
			{"time_basis", Text, true, false, Dictionary, "Where occurred_at comes from: record, received, path or read."},
			{"received_at", Time, false, false, Delta, "When it reached the source that tells its time. Null where no source says so."},
			{"source", Text, true, false, Dictionary, "Marketplace: AzureMarketplace, AzurePortal, AppSource, TestDrive or Unknown."},
			{"action", Text, false, false, Dictionary, "Action code: PLT, INS, Create, StartTestDrive, FreeTrial, DNC; unknown codes as delivered. Null where none is given."},
			{"stage", Text, true, false, Dictionary, "Funnel stage of the action: interest, trial, active, excluded or unclassified."},
			{"lead_source", Text, false, false, Dictionary, "LeadSource as delivered."},
			{"publisher_id", Text, false, false, Dictionary, "Publisher of the offer, lower case. Null where neither record nor feed names one."},
			{"offer_id", Text, false, false, Dictionary, "publisher.offer, lower case. Null where only a title is known."},
			{"offer_title", Text, false, false, Dictionary, "Name of the offer as delivered."},
			{"first_name", Text, false, true, Plain, "First name."},
			{"last_name", Text, false, true, Plain, "Last name."},
			{"email", Text, false, true, Plain, "E-mail address. Null where none or no valid one was given."},
			{"email_domain", Text, false, false, Plain, "Domain of the e-mail, lower case."},
			{"email_kind", Text, false, false, Dictionary, "corporate, free, role or disposable. Null without an e-mail."},
			{"phone", Text, false, true, Plain, "Phone number in E.164 form (+46812345678)."},
			{"country", Text, false, false, Dictionary, "Country, ISO 3166-1 alpha-2."},
			{"company", Text, false, true, Plain, "Company as delivered, white space tidied."},
			{"job_title", Text, false, true, Dictionary, "Job title."},
			{"campaign", Text, false, false, Dictionary, "Campaign label out of the description."},
			{"notes", Text, false, true, Plain, "What the customer wrote, or the sender's free text."},
			{"is_test", Bool, true, false, Plain, "A test lead of Microsoft (MSFT_TEST); left out of figures."},
			{"is_internal", Bool, true, false, Plain, "From one of the publishers' own e-mail domains; left out of figures."},
			{"suppressed", Bool, true, false, Plain, "Must not be followed up: DNC, or the customer opted out."},
			{"outcome", Text, false, false, Dictionary, "Latest sales outcome: accepted, contacted, qualified, won, lost, declined or expired. Null where no feed records one."},
			{"outcome_at", Time, false, false, Delta, "When the latest outcome was recorded."},
			{"feeds", Texts, true, false, Dictionary, "The feeds that delivered it, in alphabetical order."},
			{"deliveries", Int, true, false, Plain, "Number of deliveries that stand for it, at least 1."},
			{"issues", Texts, true, false, Dictionary, "What could not be normalised; empty list for none."},
		},
	}
}

// Customers is one row per person.
func Customers() Dataset {
	return Dataset{
		Name:   "customers",
		Doc:    "One row per customer (a person), with the best known value of each field.",
		Sorted: []string{"first_seen"},
		Columns: []Column{
			{"customer_id", Text, true, false, Plain, "Identifier of the customer: C and 16 characters. It stays the same from night to night; customer_events has what becomes of it."},
			{"created_at", Time, true, false, Delta, "As-of time of the run that gave the identifier. Of several that meet in one customer the oldest stays."},
			{"account_id", Text, false, false, Plain, "The company of the customer's latest lead that names one."},
			{"first_seen", Time, true, false, Delta, "Time of the first lead."},
			{"last_seen", Time, true, false, Delta, "Time of the last lead."},
			{"leads", Int, true, false, Plain, "Number of leads."},
			{"first_name", Text, false, true, Plain, "First name in its fullest form."},
			{"last_name", Text, false, true, Plain, "Last name in its fullest form."},
			{"names", Texts, true, true, Plain, "Every name seen, first seen first; spellings of one name that differ by case or accents only once."},
			{"email", Text, false, true, Plain, "Best e-mail: latest, corporate before free, never role or disposable."},
			{"emails", Texts, true, true, Plain, "Every e-mail seen, first seen first."},
			{"phone", Text, false, true, Plain, "Best phone number in E.164 form: latest, mobile before others, one shared by several persons last."},
			{"phones", Texts, true, true, Plain, "Every phone number seen, first seen first."},
			{"country", Text, false, false, Dictionary, "Country, ISO 3166-1 alpha-2: that of phone and company where these agree, else that of most leads."},
			{"countries", Texts, true, false, Dictionary, "Every country seen, first seen first."},
			{"company", Text, false, true, Plain, "Company that was named last. Null where none is named; n/a, self-employed and the like name none."},
			{"companies", Texts, true, true, Plain, "Everything that was given as company, first seen first; spellings of one company once."},
			{"job_title", Text, false, true, Dictionary, "Job title on the lead that gives company; the latest where no lead names a company."},
			{"offers", Texts, true, false, Dictionary, "Offer ids (titles where no id is known), in alphabetical order."},
			{"furthest_stage", Text, true, false, Dictionary, "Deepest stage of any lead, test and internal ones too; journeys leave those out."},
			{"opted_out", Bool, true, false, Plain, "An opt-out is recorded on any of the customer's leads, or of a customer that may be the same person (matches of kind review)."},
			{"suppressed", Bool, true, false, Plain, "Nothing of this customer may be followed up."},
			{"lead_ids", Texts, true, false, Plain, "The customer's leads in the order of their time; joins leads."},
			{"first_name_lead", Int, false, false, Dictionary, "Which of lead_ids gives first_name, counted from 1."},
			{"last_name_lead", Int, false, false, Dictionary, "Which of lead_ids gives last_name, counted from 1."},
			{"email_lead", Int, false, false, Dictionary, "Which of lead_ids gives email, counted from 1."},
			{"phone_lead", Int, false, false, Dictionary, "Which of lead_ids gives phone, counted from 1."},
			{"country_lead", Int, false, false, Dictionary, "Which of lead_ids gives country, counted from 1."},
			{"company_lead", Int, false, false, Dictionary, "Which of lead_ids gives company, counted from 1."},
			{"job_title_lead", Int, false, false, Dictionary, "Which of lead_ids gives job_title, counted from 1."},
			{"weakest_link", Float, false, false, Plain, "Match weight in bits of the weakest pair that holds the customer together (matches of kind spanning). Null where all its leads say the same of the person."},
			{"review", Bool, true, false, Plain, "A pair of it waits for review, a union was refused, or its weakest link is below 3 bits (89 %)."},
		},
	}
}

// CustomerEvents is what became of the identifiers of customers.
func CustomerEvents() Dataset {
	return Dataset{
		Name: "customer_events",
		Doc:  "One row per change of customer identifiers, carried on from snapshot to snapshot. An identifier ends and leads pass between customers only with a row here, and an identifier that has ended is never given again. That one was given is no row: customers.created_at says when.",
		Columns: []Column{
			{"event_at", Time, true, false, Delta, "As-of time of the run that made the change."},
			{"kind", Text, true, false, Dictionary, "What happened. merged: customer_id is an alias of other_id for ever, which may become one itself. split: customer_id is new and has leads of other_id. moved: customer_id has leads of other_id and was there before. removed: no lead of customer_id is left."},
			{"customer_id", Text, true, false, Plain, "The customer that it happened to."},
			{"other_id", Text, false, false, Plain, "The customer that it was merged into, or whose leads it has now. Null for removed."},
			{"leads", Int, true, false, Plain, "Leads that passed to the other customer or, where removed, went away."},
		},
	}
}

// Accounts is one row per company.
func Accounts() Dataset {
	return Dataset{
		Name:   "accounts",
		Doc:    "One row per account: the company behind customers, by corporate e-mail domain, else by company and country. What names no company, as n/a and self-employed do, and a domain that serves many companies make no account.",
		Sorted: []string{"first_seen"},
		Columns: []Column{
			{"account_id", Text, true, false, Plain, "Identifier of the account: A and 16 characters."},
			{"company", Text, false, false, Plain, "Company named on most leads, as the latest of these writes it. Null where none names one."},
			{"email_domain", Text, false, false, Plain, "Corporate e-mail domain. Null where the account is known by name only."},
			{"country", Text, false, false, Dictionary, "Country on most leads, the latest of equally many."},
			{"first_seen", Time, true, false, Delta, "Time of the first lead."},
			{"last_seen", Time, true, false, Delta, "Time of the last lead."},
			{"customers", Int, true, false, Plain, "Number of customers."},
			{"leads", Int, true, false, Plain, "Number of leads."},
			{"offers", Texts, true, false, Dictionary, "Offer ids (titles where no id is known), in alphabetical order."},
			{"furthest_stage", Text, true, false, Dictionary, "Deepest stage of any lead, test and internal ones too; account_journeys leave those out."},
		},
	}
}

// Journeys is customer × offer.
func Journeys() Dataset {
	return Dataset{
		Name:    "journeys",
		Doc:     "One row per customer and offer: when each stage was first reached. Test and internal leads are not in it. Customers come in the order of the customers dataset.",
		Columns: journeyColumns(Column{"customer_id", Text, true, false, Plain, "The customer; joins customers."}),
	}
}

// AccountJourneys is account × offer.
func AccountJourneys() Dataset {
	return Dataset{
		Name:    "account_journeys",
		Doc:     "One row per account and offer: when each stage was first reached by any of its customers. Accounts come in the order of the accounts dataset.",
		Columns: journeyColumns(Column{"account_id", Text, true, false, Plain, "The account; joins accounts."}),
	}
}

func journeyColumns(who Column) []Column {
	return []Column{
		who,
		{"publisher_id", Text, false, false, Dictionary, "Publisher of the offer."},
		{"offer_id", Text, false, false, Dictionary, "publisher.offer. Null where only a title is known."},
		{"offer_title", Text, false, false, Dictionary, "Name of the offer: the commonest spelling of this offer's leads."},
		{"first_seen", Time, true, false, Delta, "Time of the first lead."},
		{"last_seen", Time, true, false, Delta, "Time of the last lead."},
		{"leads", Int, true, false, Plain, "Number of leads."},
		{"interest_at", Time, false, false, Delta, "First lead of stage interest."},
		{"trial_at", Time, false, false, Delta, "First lead of stage trial."},
		{"active_at", Time, false, false, Delta, "First lead of stage active."},
		{"furthest_stage", Text, true, false, Dictionary, "Deepest stage reached."},
		{"days_interest_to_trial", Float, false, false, Plain, "Days from interest_at to trial_at; null unless both are known and in this order."},
		{"days_interest_to_active", Float, false, false, Plain, "Days from interest_at to active_at; null unless both are known and in this order."},
		{"days_trial_to_active", Float, false, false, Plain, "Days from trial_at to active_at; null unless both are known and in this order."},
		{"first_source", Text, true, false, Dictionary, "Marketplace of the first lead."},
		{"suppressed", Bool, true, false, Plain, "Must not be followed up: nothing but DNC, or the customer opted out. Opted-out customers still count in the funnel."},
		{"outcome", Text, false, false, Dictionary, "Latest sales outcome of these leads; see outcomes. Null where no feed records one."},
	}
}

// Outcomes is what sales did with the leads.
func Outcomes() Dataset {
	return Dataset{
		Name:   "outcomes",
		Doc:    "One row per lead, feed and outcome: what Partner Center or a CRM records of the lead. Versions of a record that follow one another with the same outcome are one row. Test and internal leads are in it; the lead says so.",
		Sorted: []string{"outcome_at", "lead_id"},
		Columns: []Column{
			{"lead_id", Text, true, false, Plain, "The lead; joins leads."},
			{"feed", Text, true, false, Dictionary, "The feed that records it."},
			{"outcome", Text, true, false, Dictionary, "What happened: accepted, contacted, qualified, won, lost, declined or expired."},
			{"outcome_at", Time, true, false, Delta, "When, as the first version says that shows it; where that says no time, when it was first read."},
			{"record_id", Text, false, false, Plain, "The feed's own identifier of the record, where it has one."},
		},
	}
}

// MatchFields are the fields that resolution compares, in its order; two columns of matches each.
func MatchFields() []string {
	return []string{"first_name", "last_name", "email", "phone", "company", "email_domain", "country", "job_title"}
}

// Matches is the evidence behind customers.
func Matches() Dataset {
	d := Dataset{
		Name: "matches",
		Doc:  "The evidence behind customers: one row per pair of leads that holds a customer together, that a person should look at, that was not merged though the leads fit, or that an override decided. A lead whose compared values are those of an earlier lead of its customer has no row. leadmill explain shows it.",
		Columns: []Column{
			{"kind", Text, true, false, Dictionary, "Why the row is there. spanning: holds two leads of one customer together. review: too weak to merge, too strong to pass over. refused: the leads fit, the customers do not agree as wholes. must_link: an override, or a merge in a CRM, makes them one customer. cannot_link: an override keeps them apart."},
			{"lead_a", Text, true, false, Plain, "One lead; joins leads."},
			{"lead_b", Text, true, false, Plain, "The other lead; joins leads."},
			{"customer_a", Text, true, false, Plain, "Customer of lead_a; joins customers."},
			{"customer_b", Text, true, false, Plain, "Customer of lead_b; the same as customer_a for spanning."},
			{"bits", Float, false, false, Plain, "Match weight: logarithm to base 2 of the odds that the two leads are one person, the sum of all bits of the row. Of must_link and cannot_link it is what the values alone say."},
			{"probability", Float, false, false, Plain, "What bits say as a probability."},
			{"prior_bits", Float, false, false, Plain, "Bits of two leads taken at random, before anything is compared."},
			{"adjust_bits", Float, false, false, Plain, "Bits of vetoes and demotions that belong to no single field."},
		},
	}
	for _, f := range MatchFields() {
		d.Columns = append(d.Columns,
			Column{f + "_level", Text, false, false, Dictionary, "How the two values compare: exact, close (a slip apart), similar, nickname, initial, swapped (first and last name), numbered (equal but for a number), rival (two values where one person would have one) or different. Null where one is missing."},
			Column{f + "_bits", Float, false, false, Plain, "Bits that the field adds."})
	}
	d.Columns = append(d.Columns,
		Column{"bridge", Bool, true, false, Plain, "The row alone holds two groups of at least two leads of its customer together."},
		Column{"note", Text, false, true, Plain, "Of must_link and cannot_link: who decided, when and why."})
	return d
}

// Deliveries is the fate of every raw record.
func Deliveries() Dataset {
	return Dataset{
		Name:   "deliveries",
		Doc:    "One row per raw record that was read, with its one fate.",
		Sorted: []string{"feed", "batch", "row"},
		Columns: []Column{
			{"feed", Text, true, false, Dictionary, "Name of the feed in the configuration."},
			{"batch", Text, true, false, Dictionary, "The archive batch that holds the raw record, below the output folder."},
			{"row", Int, true, false, Delta, "Row within the batch, from 0."},
			{"locator", Text, true, true, Delta, "Where in the source it stood: path of the file and #number of the record, from 1; the record's own address where the source is an API."},
			{"record_id", Text, false, false, Plain, "The source's own identifier of the record, where it has one."},
			{"received_at", Time, false, false, Delta, "When it reached the source. Null where the source does not say."},
			{"read_at", Time, true, false, Delta, "When leadmill first read it."},
			{"fate", Text, true, false, Dictionary, "lead, collapsed, rejected or notice; filtered and erased are declared for later and not used yet."},
			{"reason", Text, false, false, Dictionary, "Why: the reject reason, or what a collapsed delivery repeats (same_record, other_feed)."},
			{"lead_id", Text, false, false, Plain, "The lead it is or repeats; joins leads."},
			{"leads", Int, true, false, Plain, "Leads it stands for: 1 for fate lead, more where one cell names several offers, else 0."},
			{"further_lead_ids", Texts, true, false, Plain, "The other leads it is or repeats, where one cell names several offers; else an empty list."},
		},
	}
}

// Rejects is every record that could not be read.
func Rejects() Dataset {
	return Dataset{
		Name:   "rejects",
		Doc:    "One row per delivery that could not be read as a lead, with the raw text.",
		Sorted: []string{"feed", "batch", "row"},
		Columns: []Column{
			{"feed", Text, true, false, Dictionary, "Name of the feed in the configuration."},
			{"batch", Text, true, false, Dictionary, "The archive batch that holds the raw record."},
			{"row", Int, true, false, Delta, "Row within the batch, from 0."},
			{"locator", Text, true, true, Delta, "Where in the source it stood: path of the file and #number of the record, from 1; the record's own address where the source is an API."},
			{"read_at", Time, true, false, Delta, "When leadmill first read it."},
			{"reason", Text, true, false, Dictionary, "Reason code; leadmill schema lists them."},
			{"detail", Text, false, false, Plain, "What was found, for a person to act on."},
			{"raw", Text, false, true, Plain, "The raw text, cut at 4096 bytes, invalid UTF-8 replaced."},
		},
	}
}
