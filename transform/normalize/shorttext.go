package normalize

// text is a short text with what its cleaning found.
type text struct {
	value string
	key   string // folded, where the field has a key
	bad   bool
	cut   bool
	test  bool // holds the token of a test lead
}

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
