package normalize

import "leadmill/transform"

// issueSet is a set of issues, one bit each, in the order of transform.Issues.
type issueSet uint16

const (
	issueBadEmail issueSet = 1 << iota
	issueBadPhone
	issueUnknownCountry
	issueUnknownSource
	issueUnknownAction
	issueActionConflict
	issueNoAction
	issueNoOffer
	issueUnmappedTitle
	issueBadTime
	issueNoContact
	issueBadText
	issueTextCut
)

// issueTexts hands out one shared slice for every combination that occurs.
type issueTexts struct {
	names  []string
	shared map[issueSet][]string
}

func newIssueTexts() issueTexts {
	t := issueTexts{shared: map[issueSet][]string{0: nil}}
	for _, c := range transform.Issues() {
		t.names = append(t.names, c.Name)
	}
	return t
}

func (t *issueTexts) of(set issueSet) []string {
	if shared, ok := t.shared[set]; ok {
		return shared
	}
	var list []string
	for i, name := range t.names {
		if set&(1<<i) != 0 {
			list = append(list, name)
		}
	}
	list = list[:len(list):len(list)]
	t.shared[set] = list
	return list
}
