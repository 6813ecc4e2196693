package normalize

import "strings"

// The sources a lead can come from.
const (
	sourceMarketplace = "AzureMarketplace"
	sourcePortal      = "AzurePortal"
	sourceAppSource   = "AppSource"
	sourceTestDrive   = "TestDrive"
	sourceUnknown     = "Unknown"
)

// SourceParts is what a LeadSource says. Any part may be missing.
type SourceParts struct {
	Source     string // canonical; Unknown for anything that is not documented
	Action     string // see [Action]; "" for none
	OfferID    string // publisher.offer in lower case
	OfferTitle string // the offer's name, where the text gives a name instead of an id
}

// ParseSource reads a LeadSource: Source-Action|Offer, the bare source, a bare publisher.offer, or free text. A third
// part behind another bar is kept out. Salesforce AppExchange's SFDC-IN|Listing is nobody of ours: all parts stay empty.
func ParseSource(text string) SourceParts {
	clean, _ := Clean(text)
	left, offer, composed := strings.Cut(clean, "|")
	left = strings.TrimSpace(left)
	if source, ok := canonicalSource(left); ok {
		return withOffer(SourceParts{Source: source}, offer)
	}
	if isAppExchange(left) {
		return SourceParts{Source: sourceUnknown}
	}
	name, code, split := cutLast(left, '-')
	source, knownSource := canonicalSource(name)
	action, knownAction := Action(code)
	if split && (knownSource || knownAction || composed) {
		if !knownSource {
			source = sourceUnknown
		}
		return withOffer(SourceParts{Source: source, Action: action}, offer)
	}
	if !composed && LooksLikeOfferID(left) {
		return SourceParts{Source: sourceUnknown, OfferID: strings.ToLower(left)}
	}
	return withOffer(SourceParts{Source: sourceUnknown}, offer)
}

func withOffer(p SourceParts, offer string) SourceParts {
	offer, _, _ = strings.Cut(offer, "|")
	offer = strings.TrimSpace(offer)
	if LooksLikeOfferID(offer) {
		p.OfferID = strings.ToLower(offer)
		return p
	}
	if n := len(offer); n > 2 && offer[0] == '<' && offer[n-1] == '>' {
		offer = strings.TrimSpace(offer[1 : n-1])
	}
	p.OfferTitle = offer
	return p
}

func canonicalSource(text string) (source string, known bool) {
	switch squash(text) {
	case "azuremarketplace":
		return sourceMarketplace, true
	case "azureportal":
		return sourcePortal, true
	case "appsource", "spza", "appsourcespza":
		return sourceAppSource, true
	case "testdrive":
		return sourceTestDrive, true
	}
	return sourceUnknown, false
}

func isAppExchange(left string) bool {
	return len(left) >= 5 && strings.EqualFold(left[:5], "SFDC-")
}

func cutLast(s string, sep byte) (before, after string, found bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:]), true
}
