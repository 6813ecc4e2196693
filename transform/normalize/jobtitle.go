package normalize

// text is a short text with what its cleaning found.
type text struct {
	value string
	key   string // folded, where the field has a key
	bad   bool
	cut   bool
	test  bool // holds the token of a test lead
}

// JobTitle tidies a job title; abbreviations are left as they are, since titles are weak evidence.
func JobTitle(s string) string { return jobTitle(s).value }

func jobTitle(s string) text { return shortText(s, Clean) }

func campaignText(s string) text { return shortText(s, Clean) }

func shortText(s string, clean func(string) (string, bool)) text {
	var t text
	t.value, t.bad = clean(s)
	t.test = IsTestText(t.value)
	t.value, t.cut = Cut(t.value, maxText)
	return t
}

// issues returns what the cleaning found.
func (t *text) issues() issueSet {
	var found issueSet
	if t.bad {
		found |= issueBadText
	}
	if t.cut {
		found |= issueTextCut
	}
	return found
}
