package normalize

import "strings"

// PersonName tidies a part of a person's name and gives its key for comparison. Scripts are kept; initials lose their
// dot in the key, hyphens and apostrophes do not count. A placeholder ("n/a", "unknown") has no key.
func PersonName(s string) (name, key string) {
	t := personName(s)
	return t.value, t.key
}

func personName(s string) text {
	t := shortText(s, CleanName)
	t.key = Fold(t.value)
	if isPlaceholder(t.key) {
		t.key = ""
	}
	return t
}

func isPlaceholder(key string) bool {
	switch key {
	case "n a", "na", "none", "null", "nil", "nan", "unknown", "undefined", "anonymous", "not applicable", "not provided", "not available",
		"test", "tester", "testing", "asdf", "asd", "sdf", "qwerty", "qwe", "abc", "abcd", "foo", "bar", "dummy", "sample",
		"no name", "noname", "first name", "last name", "firstname", "lastname", "name", "user":
		return true
	}
	return len(key) > 1 && strings.Count(key, key[:1]) == len(key) // xxx
}
