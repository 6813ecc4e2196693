package evaluate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Labels say which published leads are one person.
type Labels struct {
	name   string
	ids    []string // of the leads, in the order of the file
	person []uint32
	row    map[string]uint32 // of each lead

	Repeated int // rows whose lead a row before them labels with the same person; they count for nothing
}

// LoadLabels reads a CSV file with the columns lead_id and person. A row without a person says nothing.
func LoadLabels(ctx context.Context, path string) (labels *Labels, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	return ReadLabels(ctx, f, path)
}

// ReadLabels reads labels as LoadLabels does; name is for errors.
func ReadLabels(ctx context.Context, r io.Reader, name string) (*Labels, error) {
	t, err := openTable(r, name)
	if err != nil {
		return nil, err
	}
	lead, noLead := t.column("lead_id")
	person, noPerson := t.column("person")
	if missing := cmp.Or(noLead, noPerson); missing != "" {
		return nil, &DataError{What: missing + "; labels of published leads have the columns lead_id and person"}
	}
	l := &Labels{name: name, row: map[string]uint32{}}
	numbers := map[string]uint32{}
	for row := 1; ; row++ {
		if row%batchRows == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		record, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		id, who := strings.TrimSpace(record[lead]), strings.TrimSpace(record[person])
		if id == "" || who == "" {
			continue
		}
		number, ok := numbers[who]
		if !ok {
			number = uint32(len(numbers))
			numbers[strings.Clone(who)] = number
		}
		if before, ok := l.row[id]; ok {
			if l.person[before] != number {
				return nil, t.fault("gives one lead two persons, in its row %d and one before it", row)
			}
			l.Repeated++
			continue
		}
		id = strings.Clone(id)
		l.row[id] = uint32(len(l.ids))
		l.ids, l.person = append(l.ids, id), append(l.person, number)
	}
	if len(l.ids) == 0 {
		return nil, t.fault("holds no row with a lead_id and a person")
	}
	return l, nil
}
