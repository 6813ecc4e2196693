package normalize

import (
	"strings"

	"leadmill/transform/decode"
)

// LooksLikeOfferID reports whether a text has the form publisher.offer: a dot inside, and nothing but letters, digits
// and . - _. It is split on the first dot; the rest may hold more of them, and is never checked as a GUID.
func LooksLikeOfferID(text string) bool {
	dot := strings.IndexByte(text, '.')
	if dot <= 0 || dot == len(text)-1 {
		return false
	}
	for i := 0; i < len(text); i++ {
		if c := text[i]; !isIDByte(c) && c != '.' {
			return false
		}
	}
	return true
}

func isIDByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// isBareID reports whether a text can be an offer's id without its publisher.
func isBareID(text string) bool {
	for i := 0; i < len(text); i++ {
		if !isIDByte(text[i]) {
			return false
		}
	}
	return text != ""
}

// PublisherOf returns the publisher of an offer id: what stands before the first dot.
func PublisherOf(offerID string) string {
	publisher, _, _ := strings.Cut(offerID, ".")
	return publisher
}

// offerTitle is what the configuration knows of a title.
type offerTitle struct {
	title string
	id    string // publisher.offer, "" where unmapped
	bad   bool
	cut   bool
}

func newOfferTitles(offers map[string]string) map[string]string {
	byTitle := make(map[string]string, len(offers))
	for title, id := range offers {
		byTitle[foldTitle(title)] = strings.ToLower(id)
	}
	return byTitle
}

// foldTitle falls back to the title itself, so that titles made of signs alone stay distinct.
func foldTitle(title string) string {
	clean, _ := Clean(title)
	if key := Fold(clean); key != "" {
		return key
	}
	return clean
}

// offer fills the offer's fields and returns the issues found. The record's own id comes first, then the id in its
// LeadSource, then the id that the configuration gives its title. An id without a publisher gets that of the
// LeadSource, else the feed's.
func (n *Normalizer) offer(f *decode.Fields, parts SourceParts, feedPublisher string, out *Lead) issueSet {
	var found issueSet
	title := n.titles.get(f.OfferTitle)
	if title.title == "" {
		title = n.titles.get(parts.OfferTitle)
	}
	publisher := n.publishers.get(feedPublisher)
	own := n.offerIDs.get(f.OfferID)
	switch {
	case own == "":
		out.OfferID = parts.OfferID
	case strings.IndexByte(own, '.') >= 0:
		out.OfferID = own
	case parts.OfferID != "":
		out.OfferID = n.bareIDs.get(PublisherOf(parts.OfferID) + "." + own)
	case publisher != "":
		out.OfferID = n.bareIDs.get(publisher + "." + own)
	}
	if title.title == "" && (own == "" || out.OfferID == "") {
		title = n.titles.get(f.OfferID) // a name where an id was expected, or an id that could be any publisher's
	}
	out.OfferTitle = title.title
	if out.OfferID == "" {
		out.OfferID = title.id
	}
	switch {
	case out.OfferID != "":
		out.PublisherID = PublisherOf(out.OfferID)
	case title.title != "":
		out.PublisherID = publisher
		found |= issueUnmappedTitle
	default:
		out.PublisherID = publisher
		found |= issueNoOffer
	}
	if title.bad {
		found |= issueBadText
	}
	if title.cut {
		found |= issueTextCut
	}
	return found
}

// cleanOfferID returns the id in lower case, or "" for a text that cannot be one.
func cleanOfferID(text string) string {
	clean, _ := Clean(text)
	if LooksLikeOfferID(clean) || isBareID(clean) {
		return strings.ToLower(clean)
	}
	return ""
}
