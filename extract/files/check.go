package files

import (
	"context"
	"errors"
	"fmt"

	"leadmill/extract"
)

// What a check reads: enough to see that the files are what they should be.
const (
	checkFiles   = 20
	checkRecords = 1000
)

var errEnough = errors.New("enough was read")

// Check lists the place and reads the first files, up to 20 of them and 1,000 records. A place without files is fine.
func (s *Source) Check(ctx context.Context) (extract.Sample, error) {
	p, err := s.open(ctx)
	if err != nil {
		return extract.Sample{}, err
	}
	defer func() { _ = p.close() }() // only read from
	files, err := p.list(ctx, s.dates.folders(s.now()))
	if err != nil {
		return extract.Sample{}, err
	}
	var sample extract.Sample
	faults := 0
	r := newReader(s.limits, func(d extract.Delivery) error {
		switch {
		case sample.Records+int64(faults) == checkRecords:
			return errEnough
		case d.Fault != nil:
			faults++
		default:
			sample.Records++
		}
		return nil
	})
	defer r.close()
	first := files[:min(len(files), checkFiles)]
	err = inOrder(ctx, p, first, func(f found, file opened, err error) error {
		if err != nil {
			return r.unreadable(f.path, "", err)
		}
		_, err = r.read(ctx, file, f.path, "")
		return err
	})
	sample.More = len(files) > len(first) || errors.Is(err, errEnough)
	if err != nil && !errors.Is(err, errEnough) {
		return extract.Sample{}, err
	}
	sample.Note = note(len(files), faults)
	return sample, nil
}

// note says how many files there are, and what could not be read of the first ones.
func note(files, faults int) string {
	text := thousands(files) + " files"
	if files == 1 {
		text = "1 file"
	}
	switch faults {
	case 0:
		return text
	case 1:
		return text + "; 1 record of the first ones cannot be read"
	}
	return fmt.Sprintf("%s; %s records of the first ones cannot be read", text, thousands(faults))
}

// thousands writes a number with commas.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
