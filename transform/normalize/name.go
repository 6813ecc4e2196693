package normalize

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
	case "n a", "none", "unknown", "undefined", "not applicable", "not provided", "not available":
		return true
	}
	return false
}
