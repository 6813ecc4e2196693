package normalize

import "strings"

// Action codes in the documented spelling. FreeTrial is documented as a button only; the rest are codes (azure-docs, customer leads).
const (
	actionInstall   = "INS"
	actionContact   = "PLT"
	actionNoContact = "DNC"
	actionCreate    = "Create"
	actionTestDrive = "StartTestDrive"
	actionFreeTrial = "FreeTrial"
)

// Action returns the documented spelling of an action code, of the words on a button ("Free Trial") or of Partner
// Center's call to action ("Contact me"). An unknown code comes back as delivered, tidied; "" where text says nothing.
func Action(text string) (action string, known bool) {
	clean, _ := Clean(text)
	switch squash(clean) {
	case "ins", "getitnow":
		return actionInstall, true
	case "plt", "contactme":
		return actionContact, true
	case "dnc":
		return actionNoContact, true
	case "create":
		return actionCreate, true
	case "starttestdrive", "testdrive":
		return actionTestDrive, true
	case "freetrial", "startfreetrial":
		return actionFreeTrial, true
	}
	if IsTestText(clean) {
		return "", false // the token of a test lead is no code
	}
	return clean, false
}

// squash keeps letters and digits, in lower case: what two spellings of one code have in common.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r >= 0x80:
			return r
		}
		return -1
	}, s)
}
