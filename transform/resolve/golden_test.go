package resolve

import "testing"

func TestGolden(t *testing.T) {
	name := func(first, last uint8) change {
		return func(r *Record) { r.FirstLen, r.LastLen = first, last }
	}
	land := func(code uint16) change { return func(r *Record) { r.Country = code } }
	none := Golden{First: None, Last: None, Email: None, Phone: None, Country: None, Company: None, JobTitle: None}
	for _, c := range []struct {
		what  string
		leads [][]change // of one customer, an hour apart
		want  func(*Golden)
	}{
		{"nothing known", [][]change{{}}, func(*Golden) {}},
		{"the fullest name", [][]change{{name(3, 2)}, {name(9, 1)}, {name(1, 5)}}, func(g *Golden) { g.First, g.Last = 1, 2 }},
		{"the latest of equally full names", [][]change{{name(3, 2)}, {name(3, 2)}, {name(2, 0)}}, func(g *Golden) { g.First, g.Last = 1, 1 }},
		{"the latest corporate e-mail",
			[][]change{{mailbox("a", kindCorporate)}, {mailbox("b", kindCorporate)}, {mailbox("c", kindFree)}},
			func(g *Golden) { g.Email, g.Emails = 1, []uint32{0, 1, 2} }},
		{"a corporate e-mail after a free one", [][]change{{mailbox("c", kindFree)}, {mailbox("a", kindCorporate)}},
			func(g *Golden) { g.Email, g.Emails = 1, []uint32{0, 1} }},
		{"the latest free e-mail", [][]change{{mailbox("c", kindFree)}, {mailbox("d", kindFree)}, {mailbox("e", kindDisposable)}},
			func(g *Golden) { g.Email, g.Emails = 1, []uint32{0, 1, 2} }},
		{"never a role or disposable mailbox, though it was seen", [][]change{{mailbox("r", kindRole)}, {mailbox("d", kindDisposable)}},
			func(g *Golden) { g.Emails = []uint32{0, 1} }},
		{"each e-mail once, where it was first seen",
			[][]change{{mailbox("a", kindCorporate)}, {mailbox("b", kindCorporate)}, {mailbox("a", kindCorporate)}},
			func(g *Golden) { g.Email, g.Emails = 2, []uint32{0, 1} }},
		{"one mailbox in two spellings, each once",
			[][]change{{mailbox("a", kindCorporate)}, {mailbox("a", kindCorporate), spelled("A")}, {mailbox("a", kindCorporate)}},
			func(g *Golden) { g.Email, g.Emails = 2, []uint32{0, 1} }},
		{"the latest phone, each once", [][]change{{phone("1", "x")}, {phone("2", "x")}, {phone("1", "x")}, {}},
			func(g *Golden) { g.Phone, g.Phones = 2, []uint32{0, 1} }},
		{"the latest country", [][]change{{land(1)}, {land(2)}, {}}, func(g *Golden) { g.Country = 1 }},
		{"the latest company with its title",
			[][]change{{of("a", "SE"), holds(JobTitle)}, {of("b", "SE"), holds(JobTitle)}, {holds(JobTitle)}},
			func(g *Golden) { g.Company, g.JobTitle = 1, 1 }},
		{"the latest company has no title: the latest title",
			[][]change{{of("a", "SE"), holds(JobTitle)}, {holds(JobTitle)}, {of("b", "SE")}},
			func(g *Golden) { g.Company, g.JobTitle = 2, 1 }},
		{"a title without any company", [][]change{{holds(JobTitle)}, {holds(JobTitle)}, {}}, func(g *Golden) { g.JobTitle = 1 }},
		{"a company without any title", [][]change{{of("a", "SE")}, {}}, func(g *Golden) { g.Company = 0 }},
	} {
		var records []Record
		for i, changes := range c.leads {
			records = append(records, rec(0, string(rune('a'+i)), noon+int64(i)*hour, changes...))
		}
		r := &Resolution{Records: records, Leads: FoldRecords(records), Customers: newMembers(make([]uint32, len(records)), 1)}
		want := none
		c.want(&want)
		got := Golden{Emails: []uint32{7}, Phones: []uint32{7}, Email: 7, emails: []uint64{Hash("a")}} // of another customer
		r.Golden(0, &got)
		if got.First != want.First || got.Last != want.Last || got.Email != want.Email || got.Phone != want.Phone ||
			got.Country != want.Country || got.Company != want.Company || got.JobTitle != want.JobTitle ||
			!equal(got.Emails, want.Emails) || !equal(got.Phones, want.Phones) {
			t.Errorf("%s: Golden = %+v, want %+v", c.what, got, want)
		}
	}
}
