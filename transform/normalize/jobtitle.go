package normalize

// JobTitle tidies a job title; abbreviations are left as they are, since titles are weak evidence.
func JobTitle(s string) string { return jobTitle(s).value }

func jobTitle(s string) text { return shortText(s, Clean) }
