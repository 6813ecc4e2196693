package resolvetest

import "strconv"

// A person is who fills in the forms.
type person struct {
	id       int
	kin      kin
	country  int
	language int    // of the last name
	givenIn  int    // language of the first name
	first    int    // rank
	last     int    // rank
	number   string // tells apart those with the same last name; "" for the first of them
}

// A kin is a tie between two persons that makes them hard to tell apart.
type kin uint8

const (
	unrelated kin = iota
	related       // one last name and country, often one telephone and one taste in addresses
	parent        // father and son: one name, country and company
	colleague     // one first name and company
)

func (w *world) person(id int) person {
	p := w.single(id)
	p.kin = w.kinOf(id)
	if p.kin == unrelated || id&1 == 0 {
		return p
	}
	elder := w.single(id - 1)
	p.country = elder.country
	if p.kin == related || p.kin == parent {
		p.language, p.last, p.number = elder.language, elder.last, "0"+elder.number
	}
	if p.kin == related {
		p.givenIn = elder.language
	}
	if p.kin == parent || p.kin == colleague {
		p.givenIn, p.first = elder.givenIn, elder.first
	}
	return p
}

// single returns a person as if it had no kin.
func (w *world) single(id int) person {
	place, language := w.lastNames.at(id), 0
	for w.bounds[language+1] <= place {
		language++
	}
	p := person{id: id, language: language, givenIn: language}
	from, to := w.bounds[language], w.bounds[language+1]
	rank, number := w.lasts.deal(place-from, to-from)
	p.last = rank
	if number > 0 {
		p.number = strconv.Itoa(number)
	}
	r := w.draw(forPerson, id)
	p.first = w.firsts.draw(&r)
	x := r.below(100)
	for _, p.country = range w.homes[language] {
		if x -= w.countries[p.country].share; x < 0 {
			break
		}
	}
	return p
}

// kinOf says how a person is tied to its neighbour in number. Persons are numbered at random.
func (w *world) kinOf(id int) kin {
	if id|1 >= w.layout.persons {
		return unrelated
	}
	r := w.draw(forPair, id/2)
	switch x := r.below(10_000); {
	case x < relatives:
		return related
	case x < relatives+fatherSon:
		return parent
	case x < relatives+fatherSon+sameFirst:
		return colleague
	}
	return unrelated
}

// habits are what a person does again and again, and what happens to it.
type habits struct {
	private  int // leads with the private e-mail, per ten thousand
	direct   bool
	home     bool // the relatives share a telephone
	moves    int  // first lead from the second job
	marries  int  // first lead with the new name
	newName  int  // rank
	mailbox  rng  // how the private address is made
	sameTask bool // the second job has the title of the first
}

func (w *world) habits(p *person, leads int) habits {
	r := w.draw(forHabits, p.id)
	h := habits{private: privateMail, moves: leads, marries: leads}
	switch x := r.below(10_000); {
	case x < onlyPrivate:
		h.private = 10_000
	case x < onlyPrivate+onlyWork:
		h.private = 0
	}
	h.direct = r.chance(directLine)
	if leads > 1 && r.chance(jobMove) {
		h.moves = 1 + r.below(leads-1)
	}
	if leads > 1 && r.chance(marriage) {
		h.marries = 1 + r.below(leads-1)
	}
	h.newName = w.lasts.draw(&r)
	h.sameTask = r.chance(5000)
	h.mailbox = rng{r.next()}
	if p.kin == related {
		pair := w.draw(forPairHabits, p.id/2)
		h.home = pair.chance(homePhone)
		if pair.chance(5000) {
			h.mailbox = pair
		}
	}
	return h
}
