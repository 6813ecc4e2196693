package normalize

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Limits of the library: digits of a national number.
const (
	minNational = 2
	maxNational = 17
	maxDigits   = 30
)

// phones reads phone numbers. It does what phonenumbers.Parse, IsPossible (without numbers that can be dialled only on
// the spot) and Format(E164) do, from tables made of the library's own metadata, fifty times faster; letters, several
// numbers in one text and other odd forms go to the library itself.
type phones struct {
	plans *phonePlans
}

func newPhones() *phones { return &phones{plans: newPhonePlans()} }

// e164 returns the number in E.164 form. Region is the ISO code of the lead's country; without it, the number must be
// international. Extensions are dropped. A number that is not possible as typed is read once more with 00 or 011
// as the sign of an international number, whatever the region dials. Ok is false where no number is possible.
func (p *phones) e164(text, region string) (number string, ok bool) {
	var buf [maxDigits]byte
	form := scanPhone(text, &buf)
	if form.odd {
		return libraryPhone(text, region)
	}
	digits := buf[:form.n]
	if len(digits) == 0 {
		return "", false
	}
	if form.plus {
		plan, national, found := p.splitCode(digits)
		if !found || plan == nil {
			return libraryPhone(text, region)
		}
		return formatPhone(text, plan, plan, national)
	}
	plan := p.plans.region(region)
	switch {
	case plan != nil:
		number, ok = p.national(text, region, plan, digits)
	case region != "":
		number, ok = libraryPhone(text, region)
	}
	if ok {
		return number, true
	}
	for _, abroad := range [...]string{"00", "011"} {
		if len(digits) > len(abroad) && string(digits[:len(abroad)]) == abroad {
			plan, national, found := p.splitCode(digits[len(abroad):])
			if found && plan != nil {
				return formatPhone(text, plan, plan, national)
			}
		}
	}
	return "", false
}

// national reads digits as they are dialled in the plan's region, which may be with an international prefix, with the
// calling code, or with the national prefix.
func (p *phones) national(text, region string, plan *phonePlan, digits []byte) (string, bool) {
	if n := plan.abroad.match(digits); n >= 0 && (n == len(digits) || digits[n] != '0') {
		target, national, found := p.splitCode(digits[n:])
		if !found {
			return "", false
		}
		if target == nil {
			return libraryPhone(text, region)
		}
		return formatPhone(text, target, target, national)
	}
	main := plan
	if !plan.main {
		if main, _ = p.plans.code(plan.codeValue); main == nil {
			return "", false
		}
	}
	if strings.HasPrefix(string(digits), plan.code) {
		rest := plan.stripTrunk(digits[len(plan.code):])
		if plan.length(len(digits)) == lengthTooLong || !plan.valid.match(digits) && plan.valid.match(rest) {
			return formatPhone(text, main, main, rest)
		}
	}
	return formatPhone(text, plan, main, digits)
}

// splitCode takes the calling code off. A nil plan with found true is a code that only the library knows to apply.
func (p *phones) splitCode(digits []byte) (plan *phonePlan, national []byte, found bool) {
	if len(digits) <= minNational || digits[0] == '0' {
		return nil, nil, false
	}
	code := 0
	for i := range min(3, len(digits)) {
		code = code*10 + int(digits[i]-'0')
		if plan, known := p.plans.code(code); known {
			return plan, digits[i+1:], true
		}
	}
	return nil, nil, false
}

// formatPhone strips the national prefix by the parsing plan, checks the length by the main plan of the calling code,
// and writes the number.
func formatPhone(text string, parsing, main *phonePlan, national []byte) (string, bool) {
	if len(national) < minNational {
		return "", false
	}
	stripped := parsing.stripTrunk(national)
	switch parsing.length(len(stripped)) {
	case lengthPossible, lengthTooLong:
		national = stripped
	}
	if len(national) < minNational || len(national) > maxNational {
		return "", false
	}
	if main.length(len(national)) != lengthPossible { // a number that can be dialled only on the spot identifies nobody
		return "", false
	}
	var out [1 + 3 + maxNational]byte
	out[0] = '+'
	n := 1 + copy(out[1:], main.code)
	n += copy(out[n:], national)
	if string(out[:n]) == text {
		return text, true
	}
	return string(out[:n]), true
}

// phoneForm is what a scan found.
type phoneForm struct {
	plus bool
	odd  bool // for the library
	n    int  // digits
}

// scanPhone collects the digits of a number written with digits and the usual separators, and leaves out an extension.
func scanPhone(text string, buf *[maxDigits]byte) phoneForm {
	var f phoneForm
	i := 0
	for i < len(text) && text[i] != '+' && !isDigit(text[i]) {
		if text[i] >= 0x80 {
			return phoneForm{odd: true} // may be a digit of another script
		}
		i++
	}
	for i < len(text) && text[i] == '+' {
		f.plus = true
		i++
	}
	signs := f.plus
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case isDigit(c):
			if f.n == maxDigits {
				return phoneForm{odd: true}
			}
			buf[f.n] = c
			f.n++
		case c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '[' || c == ']':
			signs = true
		case f.n > minNational && isExtension(text[i:]):
			return f
		default:
			return phoneForm{odd: true}
		}
	}
	if f.n < minNational || f.n == minNational && signs {
		return phoneForm{}
	}
	return f
}

// isExtension recognises the plainest labels; everything else is for the library.
func isExtension(s string) bool {
	switch {
	case len(s) > 3 && strings.EqualFold(s[:3], "ext"):
		s = s[3:]
	case s[0] == 'x' || s[0] == 'X':
		s = s[1:]
	default:
		return false
	}
	if s != "" && (s[0] == '.' || s[0] == ':') {
		s = s[1:]
	}
	s = strings.TrimLeft(s, " ")
	if len(s) == 0 || len(s) > 9 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

// libraryPhone is the definition of what a number is.
func libraryPhone(text, region string) (number string, ok bool) {
	if region == "" {
		region = phonenumbers.UNKNOWN_REGION
	}
	parsed, err := phonenumbers.Parse(text, region)
	if err != nil || phonenumbers.IsPossibleNumberWithReason(parsed) != phonenumbers.IS_POSSIBLE {
		return "", false
	}
	return phonenumbers.Format(parsed, phonenumbers.E164), true
}
