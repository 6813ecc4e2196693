package normalize

import "testing"

func TestFormsOfNames(t *testing.T) {
	for _, c := range []struct {
		name                     string
		initials, mixed, accents bool
	}{
		{"John", false, true, false},
		{"JOHN", false, false, false},
		{"john", false, false, false},
		{"jOHN", false, false, false},
		{"José", false, true, true},
		{"JOSÉ", false, false, true},
		{"Élodie", false, true, true},
		{"van Dijk", false, true, false},
		{"VAN DIJK", false, false, false},
		{"O'Neill", false, true, false},
		{"O'NEILL", false, false, false},
		{"McDonald", false, true, false},
		{"Jean-Luc", false, true, false},
		{"J. Robert", false, true, false},
		{"Иван", false, true, true},
		{"ИВАН", false, false, true},
		{"伟", false, true, true},
		{"محمد", false, true, true},
		{"J.", true, false, false},
		{"J", true, false, false},
		{"j.r.", true, false, false},
		{"J R", true, false, false},
		{"Jo", false, true, false},
		{"Å.", true, false, true},
		{"", false, false, false},
		{"42", false, true, false},
	} {
		if got := IsInitials(c.name); got != c.initials {
			t.Errorf("IsInitials(%q) = %v, want %v", c.name, got, c.initials)
		}
		if got := IsMixedCase(c.name); got != c.mixed {
			t.Errorf("IsMixedCase(%q) = %v, want %v", c.name, got, c.mixed)
		}
		if got := HasAccents(c.name); got != c.accents {
			t.Errorf("HasAccents(%q) = %v, want %v", c.name, got, c.accents)
		}
	}
}
