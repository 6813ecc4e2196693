package match

// A rule is a blocking rule: two leads are compared only where some rule gives both the same key. limit is the largest
// block of which every pair is compared.
type rule struct {
	name  string
	limit int
	key   func(f *facts, l *Lead) uint32 // 0 for none
}

// The blocking rules, dearest evidence first (docs/resolution.md). A pair counts for the first rule that finds it.
func rules() []rule {
	return []rule{
		{"email", 300, func(f *facts, l *Lead) uint32 { return f.hash[Email][l.Email] }},
		{"phone", 300, func(f *facts, l *Lead) uint32 { return f.hash[Phone][l.Phone] }},
		{"first and last name, company", 200, func(f *facts, l *Lead) uint32 {
			return mix(f.hash[First][l.First], f.hash[Last][l.Last], f.company[0][l.Company])
		}},
		{"names in any order, country", 100, func(f *facts, l *Lead) uint32 {
			return mix(anyOrder(f.hash[First][l.First], f.hash[Last][l.Last]), f.hash[Country][l.Country])
		}},
		{"local part of the e-mail, beginning of the last name", 60, func(f *facts, l *Lead) uint32 {
			return mix(f.local[l.Email], initial(f.values.Text(Last, l.Last)))
		}},
		{"sound of the last name, e-mail domain", 60, func(f *facts, l *Lead) uint32 {
			return mix(f.skeleton[Last][l.Last], f.hash[Domain][l.Domain])
		}},
		{"sound of the last name, company", 60, func(f *facts, l *Lead) uint32 {
			return mix(f.skeleton[Last][l.Last], f.company[1][l.Company])
		}},
		{"sound of the first name, company", 60, func(f *facts, l *Lead) uint32 {
			return mix(f.skeleton[First][l.First], f.company[2][l.Company])
		}},
		{"phone without the last two digits, sound of the last name", 60, func(f *facts, l *Lead) uint32 {
			return mix(f.stem[l.Phone], f.skeleton[Last][l.Last])
		}},
		{"sound of first and last name", 40, func(f *facts, l *Lead) uint32 {
			return mix(anyOrder(f.skeleton[First][l.First], f.skeleton[Last][l.Last]), 1)
		}},
		{"last name, title", 40, func(f *facts, l *Lead) uint32 {
			return mix(f.hash[Last][l.Last], f.hash[Title][l.Title])
		}},
		{"first name, title", 40, func(f *facts, l *Lead) uint32 {
			return mix(f.hash[First][l.First], f.hash[Title][l.Title])
		}},
		{"beginning of last name and company", 30, func(f *facts, l *Lead) uint32 {
			return mix(f.start[Last][l.Last], f.company[0][l.Company])
		}},
		{"beginning of first name and company", 30, func(f *facts, l *Lead) uint32 {
			return mix(f.start[First][l.First], f.company[0][l.Company])
		}},
		{"beginning of title and phone", 20, func(f *facts, l *Lead) uint32 {
			return mix(f.titleStart[l.Title], f.phoneStart[l.Phone])
		}},
		{"beginning of title and company", 20, func(f *facts, l *Lead) uint32 {
			return mix(f.titleStart[l.Title], f.company[0][l.Company])
		}},
		{"beginning of title and last name", 20, func(f *facts, l *Lead) uint32 {
			return mix(f.titleStart[l.Title], f.start[Last][l.Last])
		}},
		{"beginning of title and first name", 20, func(f *facts, l *Lead) uint32 {
			return mix(f.titleStart[l.Title], f.start[First][l.First])
		}},
		{"phone without the last two digits", 20, func(f *facts, l *Lead) uint32 { return f.stem[l.Phone] }},
		{"local part of the e-mail", 20, func(f *facts, l *Lead) uint32 { return f.local[l.Email] }},
	}
}

// anyOrder is the same for both orders of two keys; 0 if either is.
func anyOrder(a, b uint32) uint32 {
	if a == 0 || b == 0 {
		return 0
	}
	return mix(min(a, b), max(a, b))
}

// initial is a key of the first letter.
func initial(text string) uint32 {
	for _, r := range text {
		return uint32(r)
	}
	return 0
}
