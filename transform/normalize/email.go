package normalize

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// EmailParts is an address taken apart. The zero value stands for no valid address.
type EmailParts struct {
	Address string // lower case: mail systems take the local part without regard to case, and so do people
	Key     string // for comparison: lower case, no +tag, Gmail without dots
	Domain  string // lower case, in its ASCII form: müller.de is xn--mller-kva.de, the same domain in both spellings
	Kind    EmailKind
}

// Email reads an address. It takes off blanks, mailto:, a display name with angle brackets, and a full stop or comma
// at the end. Ok is false where nothing is left that mail could be sent to: there must be one @, a local part without
// blanks, and a domain with a dot and a plausible top-level domain. Quoted local parts and address literals are not
// taken.
func Email(text string) (parts EmailParts, ok bool) {
	address := bareAddress(text)
	at := strings.IndexByte(address, '@')
	if at <= 0 || at > 64 {
		return EmailParts{}, false
	}
	local, typedDomain := address[:at], address[at+1:]
	domain, ok := mailDomain(typedDomain)
	if !ok || !isLocalPart(local) {
		return EmailParts{}, false
	}
	if lower := strings.ToLower(local); lower != local || domain != typedDomain {
		address, at = lower+"@"+domain, len(lower)
	}
	domain = address[at+1:]
	key := emailKey(address, at)
	keyLocal := key[:strings.IndexByte(key, '@')]
	return EmailParts{Address: address, Key: key, Domain: domain, Kind: kindOf(keyLocal, domain)}, true
}

// bareAddress strips what surrounds an address in practice.
func bareAddress(s string) string {
	if isBareAddress(s) {
		return s
	}
	if !isASCII(s) {
		s, _ = Clean(norm.NFKC.String(s)) // full-width letters, no-break spaces
	}
	s = strings.TrimSpace(s)
	if open := strings.LastIndexByte(s, '<'); open >= 0 && s[len(s)-1] == '>' {
		s = s[open+1 : len(s)-1]
	}
	s = strings.Trim(s, " \t\r\n<>\"',;.")
	const scheme = "mailto:"
	if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
		s = strings.Trim(s[len(scheme):], " ")
	}
	return s
}

// isBareAddress recognises the usual address in one pass: nothing to strip, nothing but ASCII.
func isBareAddress(s string) bool {
	if s == "" || asciiFold[s[0]] == 0 || asciiFold[s[len(s)-1]] == 0 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; c == '<' || c == ':' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isLocalPart(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c <= ' ' || c == 0x7f:
			return false
		case c == '"' || c == '(' || c == ')' || c == ',' || c == ':' || c == ';' || c == '<' || c == '>' ||
			c == '[' || c == ']' || c == '\\':
			return false
		}
	}
	return s[0] != '.' && s[len(s)-1] != '.'
}

// mailDomain returns the domain in lower case and ASCII; ok is false where it cannot be one.
func mailDomain(s string) (domain string, ok bool) {
	if !isASCII(s) {
		ascii, err := idna.Lookup.ToASCII(s)
		if err != nil {
			return "", false
		}
		s = ascii
	}
	if len(s) > 253 {
		return "", false
	}
	label, dots, letters, upper := 0, 0, 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '.':
			if label == 0 || s[i-1] == '-' {
				return "", false
			}
			dots++
			label, letters = 0, 0
			continue
		case c >= 'a' && c <= 'z':
			letters++
		case c >= 'A' && c <= 'Z':
			letters++
			upper = true
		case c >= '0' && c <= '9':
		case c == '-' && label > 0:
		default:
			return "", false
		}
		if label++; label > 63 {
			return "", false
		}
	}
	if dots == 0 || label < 2 || s[len(s)-1] == '-' {
		return "", false
	}
	if upper {
		s = strings.ToLower(s)
	}
	punycode := strings.HasPrefix(s[len(s)-label:], "xn--")
	return s, letters == label || punycode
}

// emailKey returns the address itself where it is canonical already. At is the position of the @.
func emailKey(address string, at int) string {
	local, domain := address[:at], address[at+1:]
	if plus := strings.IndexByte(local, '+'); plus > 0 {
		local = strings.TrimRight(local[:plus], ".")
	}
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	if domain == "gmail.com" && strings.IndexByte(local, '.') >= 0 {
		local = strings.ReplaceAll(local, ".", "")
	}
	local = strings.ToLower(local)
	if !isASCII(local) {
		local = norm.NFKC.String(local) // a small letter may join with its mark where the capital did not
	}
	if len(local) == at && local == address[:at] && len(domain) == len(address)-at-1 {
		return address
	}
	return local + "@" + domain
}
