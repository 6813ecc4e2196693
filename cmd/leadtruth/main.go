// Command leadtruth writes invented leads with the person behind each, as CSV that leadmill evaluate reads. The same
// number of rows and the same seed give the same bytes.
package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"

	"leadmill/transform/resolve/resolvetest"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "leadtruth:", err)
		os.Exit(1)
	}
}

func run(args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("leadtruth", flag.ContinueOnError)
	flags.SetOutput(stderr)
	rows := flags.Int("rows", 20_000, "how many leads")
	seed := flags.Uint64("seed", 1, fmt.Sprintf("the same seed gives the same bytes; 1 to %d are for tuning, %d and above for figures that are reported",
		resolvetest.TuningSeeds, resolvetest.ReportedSeeds))
	path := flags.String("o", "leads.csv", "file to write")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q: only -rows, -seed and -o are known", flags.Arg(0))
	}
	if *rows < 0 || *rows > resolvetest.MaxRows {
		return fmt.Errorf("-rows %d: give a number from 0 to %d", *rows, resolvetest.MaxRows)
	}
	f, err := os.Create(*path)
	if err != nil {
		return err
	}
	return errors.Join(write(f, *rows, *seed), f.Close())
}

func write(f io.Writer, rows int, seed uint64) error {
	buffered := bufio.NewWriterSize(f, 1<<16)
	out := csv.NewWriter(buffered)
	header := []string{"id", "first_name", "last_name", "email", "phone", "country", "company", "job_title", "person"}
	if err := out.Write(header); err != nil {
		return err
	}
	record := make([]string, len(header))
	err := resolvetest.Generate(rows, seed, func(r resolvetest.Row) error {
		record = append(record[:0], r.ID, r.FirstName, r.LastName, r.Email, r.Phone, r.Country, r.Company, r.JobTitle,
			strconv.FormatUint(uint64(r.Person), 10))
		return out.Write(record)
	})
	if err != nil {
		return err
	}
	out.Flush()
	return errors.Join(out.Error(), buffered.Flush())
}
