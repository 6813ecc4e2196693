package normalize

import "strings"

// The token that Microsoft puts into every field of a test lead is MSFT_TEST; a CRM may write an address in lower case.
const (
	testBefore = "MSFT"
	testAfter  = "TEST"
)

// IsTestText reports whether a text holds the token of Microsoft's test leads, in either case. Their address, too, is
// recognised by the token alone: test.com by itself belongs to a real company.
func IsTestText(text string) bool {
	for {
		i := strings.IndexByte(text, '_') // rare in most texts, which makes this one quick scan
		if i < 0 {
			return false
		}
		before, after := text[:i], text[i+1:]
		if len(before) >= len(testBefore) && len(after) >= len(testAfter) &&
			strings.EqualFold(before[i-len(testBefore):], testBefore) && strings.EqualFold(after[:len(testAfter)], testAfter) {
			return true
		}
		text = after
	}
}
