// Normalised writes the values that leadmill compares, so that another tool can be given the same: CSV on standard
// input with the columns of the lead generator, CSV on standard output. Run it with `go run .ci/bench/normalised.go`.
package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"

	"leadmill/transform/decode"
	"leadmill/transform/normalize"
	"leadmill/transform/resolve/similar"
)

var columns = []string{
	"id", "first_name", "formal", "last_name", "email", "local", "domain", "phone", "company", "country", "job_title", "truth",
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "normalised:", err)
		os.Exit(1)
	}
}

func run(from io.Reader, to io.Writer) error {
	in, out := csv.NewReader(bufio.NewReaderSize(from, 1<<20)), csv.NewWriter(to)
	in.ReuseRecord = true
	head, err := in.Read()
	if err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	at := map[string]int{}
	for i, name := range head {
		at[name] = i
	}
	for _, name := range []string{"id", "first_name", "last_name", "email", "phone", "country", "company", "job_title", "person"} {
		if _, ok := at[name]; !ok {
			return fmt.Errorf("column %s is missing", name)
		}
	}
	if err := out.Write(columns); err != nil {
		return err
	}
	nicknames, err := similar.LoadNicknames()
	if err != nil {
		return err
	}
	n := normalize.New(normalize.Options{})
	var lead normalize.Lead
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read row: %w", err)
		}
		n.Lead(&decode.Fields{
			FirstName: row[at["first_name"]], LastName: row[at["last_name"]], Email: row[at["email"]], Phone: row[at["phone"]],
			Country: row[at["country"]], Company: row[at["company"]], JobTitle: row[at["job_title"]],
		}, normalize.Origin{}, &lead)
		local, domain := mailbox(&lead)
		err = out.Write([]string{
			row[at["id"]], lead.FirstKey, numbers(nicknames.Formal(lead.FirstKey)), lead.LastKey, lead.EmailKey, local, domain,
			lead.Phone, lead.CompanyKey, lead.Country, normalize.Fold(lead.JobTitle), row[at["person"]],
		})
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// mailbox returns the local part where it can name a person, and the registrable domain where it names a company.
func mailbox(lead *normalize.Lead) (local, domain string) {
	local, _, _ = strings.Cut(lead.EmailKey, "@")
	personal := lead.EmailKind == normalize.EmailCorporate || lead.EmailKind == normalize.EmailFree
	if !personal || len(local) < 5 {
		local = ""
	}
	if lead.EmailKind == normalize.EmailCorporate || lead.EmailKind == normalize.EmailRole {
		domain = lead.EmailDomain
		if registrable, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
			domain = registrable
		}
	}
	return local, domain
}

// numbers is what the first name may be short for, as a JSON array; "" where nothing is known.
func numbers(formal []uint16) string {
	if len(formal) == 0 {
		return ""
	}
	b := []byte{'['}
	for i, n := range formal {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendUint(b, uint64(n), 10)
	}
	return string(append(b, ']'))
}
