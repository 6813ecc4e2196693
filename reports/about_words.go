package reports

// aboutWords defines every word of the workbook and the rule it is counted by.
func aboutWords(s sheet, row int) int {
	s.tableHeads(row, "Words and counting rules", 2, "Word", "Meaning")
	row += 2
	for _, w := range [][2]string{
		{"Delivery", "One raw record as a source handed it over. The same lead may be delivered several times."},
		{"Lead", "One thing a customer did: an action on an offer at a time, counted once however often it was delivered."},
		{"Customer", "A person, recognised across leads. New customer: the first lead lies in the period."},
		{"Account", "The company a person acts for. A customer without a known company counts in no account."},
		{"Interest", "The customer asked to be contacted, or got further."},
		{"Trial", "The customer started a test drive or a free trial, or got further."},
		{"Active", "The customer got or created the offer. New active: reached active for the first time in the period."},
		{"Reached a stage", "Reached this or a deeper stage, also when the stages above were never recorded. So a column only narrows."},
		{"Once per offer", "A customer counts once per stage and offer, at the earliest time."},
		{"Total over offers", "Counts each customer once; a customer of two offers stands in two rows. A total is no sum of its rows."},
		{"Step", "Share of the stage above. Share of all: of the customers who reached interest."},
		{"Share active", "By action: of the customers with that action. Elsewhere: of the customers who reached interest."},
		{"Drop-off", "Customers of the stage above who have not reached this one; some are still on their way."},
		{"Median days", "Half of the journeys took at most this long. Computed over journeys that show both times, in that order."},
		{"Last 30 days", "The 30 days up to the as-of time; before: the 30 days before those. New: nothing in the days before."},
		{"No stage", "By action: the customer has reached no stage of the funnel: only do-not-contact, or codes without a stage."},
		{"Beyond chance", "Two-proportion or two-rate test at 95 %, two-sided; the bound is raised for the number of comparisons."},
		{"No offer given", "Leads that name no offer. They have a row on By offer, but are left out of every count and comparison of offers."},
		{"–", "A dash is a count of zero, a rate without a base or a median without a case."},
	} {
		s.paint(aboutLabel, row, aboutLast, row, cellLook())
		s.text(aboutLabel, row, w[0], cellLook().strong().indented())
		s.text(aboutValue, row, w[1], cellLook().in(muted).indented())
		s.height(row, row, 17)
		row++
	}
	return row
}
