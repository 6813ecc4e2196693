package explain

import (
	"strings"

	"leadmill/transform/normalize"
	"leadmill/transform/resolve"
)

// A question is what an argument names.
type question struct {
	kind  byte   // 'C', 'L', or '@' for an e-mail
	id    string // of a customer or lead
	email string // in its form for comparison
}

// parseQuestion reads an argument. Identifiers are read as people copy them: in either case, with O for 0 and I or L
// for 1, as Crockford's base32 allows, and with hyphens.
func parseQuestion(text string) (question, error) {
	text = strings.TrimSpace(text)
	if strings.Contains(text, "@") {
		parts, ok := normalize.Email(text)
		if !ok {
			return question{}, &QuestionError{Problem: "the e-mail address is not valid"}
		}
		return question{kind: '@', email: parts.Key}, nil
	}
	id := strings.ToUpper(strings.ReplaceAll(text, "-", ""))
	if len(id) != resolve.IDLen {
		return question{}, &QuestionError{Problem: "that is no id of a customer or lead (C or L and 16 characters) and no e-mail address"}
	}
	kind, rest := id[0], confused.Replace(id[1:])
	for i := range len(rest) {
		if c := rest[i]; c < '0' || c > 'Z' || c > '9' && c < 'A' || c == 'U' {
			return question{}, &QuestionError{Problem: "that is no id: its 16 characters are digits and letters other than I, L, O and U"}
		}
	}
	switch kind {
	case 'C', 'L':
		return question{kind: kind, id: string(kind) + rest}, nil
	case 'A':
		return question{}, &QuestionError{Problem: "that is the id of an account: give the id of a customer or lead, or an e-mail address"}
	}
	return question{}, &QuestionError{Problem: "that is no id: one of a customer begins with C, one of a lead with L"}
}

var confused = strings.NewReplacer("O", "0", "I", "1", "L", "1")

// A QuestionError is an argument that names nothing, or more than one thing. It never holds the argument where that
// may be an e-mail address or a name.
type QuestionError struct {
	Problem string
	// Choices are the customers that an e-mail address may mean, where they are several.
	Choices []Party
}

func (e *QuestionError) Error() string { return e.Problem }
