package explain

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// A meaning is a word that explanations use, in plain words.
type meaning struct{ Word, Text string }

// fieldLabel is the name of a field for people.
func fieldLabel(field string) string {
	switch field {
	case "email":
		return "e-mail"
	case "email_domain":
		return "e-mail domain"
	}
	return strings.ReplaceAll(field, "_", " ")
}

// levelMeanings are the levels, in plain words.
func levelMeanings() []meaning {
	return []meaning{
		{"exact", "the same, once capitals, accents, punctuation and legal forms of companies are set aside"},
		{"close", "a typing slip apart"},
		{"similar", "alike"},
		{"nickname", "two forms of one first name"},
		{"initial", "an initial and a name that begins with it, such as A and Anna"},
		{"swapped", "first and last name have changed places"},
		{"numbered", "equal but for a number: two people of one name at one company"},
		{"rival", "different where one person would have only one, such as two mailboxes of one company, or the names of father and son (Jr., Sr.)"},
		{"different", "different"},
		{"missing", "one of the leads does not give it: counts neither for nor against"},
		{"unused", "both give it, but it says nothing about a person here, such as the mailbox of a department"},
	}
}

// termMeanings are the other words of an explanation.
func termMeanings() []meaning {
	return []meaning{
		{"bits", "Evidence is counted in bits. Each bit doubles the odds that two leads are one person, each bit below zero halves them; 0 bits are even odds."},
		{"at random", "The odds before anything is compared: two leads taken at random are rarely one person, so the count begins below zero."},
		{"adjustment", "Rules that belong to no single field, such as a different first name, or a phone number that several people share."},
		{"probability", "What the bits say as a probability that the two leads are one person. It is an estimate."},
		{"link", "Two leads that the evidence holds together. A customer's links form a tree: the strongest links that connect all of its leads."},
		{"weakest link", "The least certain of the links. If it is wrong, the customer is really two."},
		{"bridge", "A link that alone holds two groups of leads together."},
		{"same values", "The compared values of two leads are the same, so there is nothing to weigh."},
		{"review", "Too weak to merge, too strong to pass over: a person should look. The two are kept apart until then."},
		{"refused", "Two leads fit, but the groups they belong to do not agree as wholes. They are kept apart."},
		{"decision", "A person decided that two leads are one customer, or are not, or a CRM merged their records. That always holds, whatever the values say."},
	}
}

// levelWord is the level for people.
func levelWord(v Values, scored bool) string {
	switch {
	case v.Level != "":
		return v.Level
	case v.A == "" || v.B == "":
		return "missing"
	case scored:
		return "unused"
	}
	return ""
}

// bitsText is a number of bits with its sign.
func bitsText(bits float64) string {
	if s := fmt.Sprintf("%+.1f", bits); s != "-0.0" && s != "+0.0" {
		return s
	}
	return "0.0"
}

// probabilityText is a probability in percent; never 0 or 100, since no evidence is certain.
func probabilityText(p float64) string {
	switch {
	case math.IsNaN(p):
		return "unknown"
	case p > 0.9999:
		return "over 99.99 %"
	case p < 0.0001:
		return "under 0.01 %"
	case p > 0.99 || p < 0.01:
		return fmt.Sprintf("%.2f %%", math.Min(100*p, 99.99))
	}
	return fmt.Sprintf("%.1f %%", 100*p)
}

// scoreText says how strong a link is.
func scoreText(l *Link) string {
	decision, score := "", ""
	switch l.Kind {
	case KindMustLink:
		decision = "one customer by decision"
	case KindCannotLink:
		decision = "not one customer by decision"
	}
	if l.Score != nil {
		score = fmt.Sprintf("%s bits, probability %s", bitsText(l.Score.Bits), probabilityText(l.Score.Probability))
	}
	switch {
	case decision != "" && score != "":
		return decision + "; the values alone say " + score
	case decision != "" || score != "":
		return decision + score
	case l.Kind == KindSameValues:
		return "same values"
	case l.Kind == KindCompared:
		return "never compared"
	}
	return "no evidence recorded"
}

// markText names what is special about a link; "" for nothing.
func markText(l *Link) string {
	var marks []string
	if l.Weakest {
		marks = append(marks, "weakest link")
	}
	if l.Bridge {
		marks = append(marks, "bridge")
	}
	return strings.Join(marks, ", ")
}

// stamp is a time for people, in UTC; "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04Z")
}

// noEvidence says why there is nothing to show.
const noEvidence = "This snapshot holds no evidence: it was published before leadmill recorded it."

// plural counts things.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// askedText says how the argument led to the customer; "" where it is its id.
func askedText(e *Explanation) string {
	switch e.Asked.Kind {
	case AskedAlias:
		return fmt.Sprintf("%s is an id of the past: this customer is %s now", e.Asked.ID, e.Customer.ID)
	case AskedLead:
		return "asked for by lead " + e.Asked.ID
	case AskedEmail:
		return "asked for by an e-mail address"
	}
	return ""
}

// confidenceText says how certain it is that the leads are one person.
func confidenceText(e *Explanation) string {
	switch w := e.Customer.Weakest; {
	case len(e.Leads) == 1:
		return "one lead: nothing was merged"
	case w != nil:
		return fmt.Sprintf("%s: the weakest link has %s bits", probabilityText(w.Probability), bitsText(w.Bits))
	case !e.Recorded:
		return "unknown: this snapshot holds no evidence"
	case all(e.Evidence, KindSameValues):
		return "certain as far as the values go: all leads say the same"
	}
	return "no link was scored"
}

func all(links []Link, kind string) bool {
	for i := range links {
		if links[i].Kind != kind {
			return false
		}
	}
	return true
}

// between names the two leads of a link.
func between(l *Link, n numbers) string {
	text := fmt.Sprintf("lead %s and lead %s", n.of(l.A.LeadID), n.of(l.B.LeadID))
	if l.A.CustomerID != l.B.CustomerID && n[l.B.LeadID] == "" {
		text += " of " + l.B.CustomerID
	}
	return text
}
