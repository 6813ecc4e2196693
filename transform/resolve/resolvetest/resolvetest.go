// Package resolvetest invents leads of persons who are known, so that resolution can be scored. Rows are raw, as a form
// delivers them: any field may be missing, misspelt or written in another way than last time.
//
// The design is that of the study in docs/resolution.md: seven fields, names and companies by Zipf's
// law, 1 to 25 leads a person, and the hard cases of real leads: job moves, private and work addresses in turn,
// nicknames, relatives with one telephone, father and son at one company, colleagues with one switchboard. How often
// each occurs is declared once, in [Rates]:
//
//   - missing: telephone 35 %, job title 30 %, company 22 %, e-mail 12 %, country 6 %, first name 3 %, last name 1 %
//   - typing slips: 6 % of first and last names, 5 % of e-mails, 4 % of companies, 3 % of telephones and titles
//   - names: nickname 6 %, initial 2 %, swapped 1 %, diacritics dropped 4 %, upper case 5 %, placeholder 0.5 %
//   - addresses: private 35 %, role mailbox 2.5 %, disposable 0.5 %, +tag 1.5 %; switchboard for 12 % of telephones
//   - persons: job move 6 %, relatives 3 %, namesakes among colleagues 2 %, marriage 1 %, father and son 0.2 %
//
// Rates are the study's where it gives them; where it gives none they are chosen so that plain keys do about as badly
// as they did there. Absolute scores depend on this generator all the same: compare engines on it, and don't take its
// figures for those of real leads.
//
// Two persons never share a private address, and hardly ever one at work (3 of 100,000 at ten million rows). The stocks
// of names and companies grow with the rows, so that what cannot be known stays rare.
package resolvetest

import (
	"fmt"
	"strconv"
)

// MaxRows is the most that [Generate] takes: beyond it telephone numbers run out.
const MaxRows = 10_000_000

// TuningSeeds are the seeds, from 1, that thresholds and rules may be tuned with.
const TuningSeeds = 9

// ReportedSeeds is the first of the seeds that reported figures use. Nothing may be tuned with them.
const ReportedSeeds = 101

// Row is one lead as a form delivers it, and the person behind it.
type Row struct {
	ID        string // L1, L2, … in the order of the rows, which says nothing of persons
	FirstName string
	LastName  string
	Email     string
	Phone     string
	Country   string
	Company   string
	JobTitle  string
	Person    uint32
}

// Generate calls yield with each row, and stops at its first error. The same rows and seed give the same leads on every
// machine. Memory does not grow with rows: who a person is gets computed again for each of its leads.
func Generate(rows int, seed uint64, yield func(Row) error) error {
	if rows < 0 || rows > MaxRows {
		return fmt.Errorf("generate %d rows: give a number from 0 to %d", rows, MaxRows)
	}
	w := newWorld(rows, seed)
	for i := range rows {
		row := w.row(i)
		row.ID = "L" + strconv.Itoa(i+1)
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}
