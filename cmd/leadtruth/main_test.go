package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leads.csv")
	if err := run([]string{"-rows", "500", "-seed", "2", "-o", path}, os.Stderr); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(records[0], ","), "id,first_name,last_name,email,phone,country,company,job_title,person"; got != want {
		t.Errorf("the header is %q, want %q", got, want)
	}
	if len(records) != 501 || records[1][0] != "L1" || records[500][0] != "L500" {
		t.Errorf("%d records from %q to %q, want 501 from the header to L500", len(records), records[1][0], records[len(records)-1][0])
	}
	filled := make([]int, len(records[0]))
	for _, r := range records[1:] {
		for i, field := range r {
			if field != "" {
				filled[i]++
			}
		}
	}
	for i, n := range filled {
		if n < 250 {
			t.Errorf("column %s holds %d values in 500 rows", records[0][i], n)
		}
	}
}

func TestRunRefuses(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"-rows -1", "give a number from 0"},
		{"-rows 99999999", "give a number from 0"},
		{"leads.csv", "unexpected argument"},
		{"-seed x", "invalid value"},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "leads.csv")
		var out bytes.Buffer
		err := run(append([]string{"-o", path}, strings.Fields(c.args)...), &out)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("run(%s) = %v, want an error with %q", c.args, err, c.want)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("run(%s) leaves %s behind", c.args, left[0].Name())
		}
	}
}
