package transform

// Datasets lists every published dataset, in the order of the data dictionary.
func Datasets() []Dataset {
	return []Dataset{Leads(), Customers(), Accounts(), Journeys(), AccountJourneys(), Outcomes(), Deliveries(), Rejects()}
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
			{"customer_id", Text, true, false, Plain, "Identifier of the customer: C and 16 characters, made from the earliest lead."},
			{"account_id", Text, false, false, Plain, "The company of the customer's latest lead that names one."},
			{"first_seen", Time, true, false, Delta, "Time of the first lead."},
			{"last_seen", Time, true, false, Delta, "Time of the last lead."},
			{"leads", Int, true, false, Plain, "Number of leads."},
			{"first_name", Text, false, true, Plain, "First name in its fullest form."},
			{"last_name", Text, false, true, Plain, "Last name in its fullest form."},
			{"email", Text, false, true, Plain, "Best e-mail: latest, corporate before free, never role or disposable."},
			{"emails", Texts, true, true, Plain, "Every e-mail seen, first seen first."},
			{"phone", Text, false, true, Plain, "Latest phone number in E.164 form."},
			{"phones", Texts, true, true, Plain, "Every phone number seen, first seen first."},
			{"country", Text, false, false, Dictionary, "Latest country, ISO 3166-1 alpha-2."},
			{"company", Text, false, true, Plain, "Company of the latest lead that names one."},
			{"job_title", Text, false, true, Dictionary, "Job title from the lead that gives the company; else the latest."},
			{"offers", Texts, true, false, Dictionary, "Offer ids (titles where no id is known), in alphabetical order."},
			{"furthest_stage", Text, true, false, Dictionary, "Deepest stage of any lead, test and internal ones too; journeys leave those out."},
			{"opted_out", Bool, true, false, Plain, "An opt-out is recorded on any of the customer's leads."},
			{"suppressed", Bool, true, false, Plain, "Nothing of this customer may be followed up."},
		},
	}
}

// Accounts is one row per company.
func Accounts() Dataset {
	return Dataset{
		Name:   "accounts",
		Doc:    "One row per account: the company behind customers, by corporate e-mail domain, else by company and country.",
		Sorted: []string{"first_seen"},
		Columns: []Column{
			{"account_id", Text, true, false, Plain, "Identifier of the account: A and 16 characters."},
			{"company", Text, false, false, Plain, "Company name on the latest lead that gives one."},
			{"email_domain", Text, false, false, Plain, "Corporate e-mail domain. Null where the account is known by name only."},
			{"country", Text, false, false, Dictionary, "Country of the latest lead that gives one."},
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
