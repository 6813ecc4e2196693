package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf16"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

var partnerCenterColumns = []any{"Referral ID", "Creation Date", "Updated Date", "PartnerID", "Customer Country", "Customer City", "Customer Name",
	"Lead Type", "Lead Source", "Call to action", "Referral program", "Business profile ID", "Offer ID", "Offer name",
	"Lead currency", "Lead value", "Lead value (USD)", "Status", "Status Reason"}

// partnerCenter lays out the two downloads: the 19 columns as a workbook, the older 12 as a table in UTF-16.
func (w *world) partnerCenter() []*file {
	const older = "Referral ID;Customer country;Customer name;Referral date;Referral source;Referral type;Lead direction;Lead currency;Lead value;Lead value (USD);Status;Status reason"
	newDownload := &file{feed: partnerCenter, path: "Leads-download-2026.xlsx"}
	oldDownload := &file{feed: partnerCenter, path: "Leads-download-2025.csv", frame: utf16Table(older)}
	var rows []*referral
	for _, r := range w.referred {
		it := item{lead: r.lead, at: r.lead.at}
		if r.old {
			it.payload, it.want = olderRow(r), r.want(true)
			oldDownload.items = append(oldDownload.items, it)
		}
		if !r.old || r.both {
			it.payload, it.want = nil, r.want(false)
			newDownload.items = append(newDownload.items, it)
			rows = append(rows, r)
		}
	}
	newDownload.frame = func([][]byte) ([]byte, error) { return workbook(rows) }
	return []*file{oldDownload, newDownload}
}

func olderRow(r *referral) []byte {
	kind := "Marketplace"
	if r.kind == "Qualified lead" {
		kind = "Qualified"
	}
	return row(";", false, r.id, r.country.iso, r.company, r.lead.at.Format("2006-01-02T15:04:05"), kind, "Independent", "Incoming",
		"USD", r.value, r.value, r.status, r.reason)
}

// utf16Table is a table as Excel's "Unicode text" has it: UTF-16, little endian, with its mark.
func utf16Table(header string) func([][]byte) ([]byte, error) {
	return func(records [][]byte) ([]byte, error) {
		text, err := table("\ufeff", header, "\r\n")(records)
		var out []byte
		for _, unit := range utf16.Encode([]rune(string(text))) {
			out = binary.LittleEndian.AppendUint16(out, unit)
		}
		return out, err
	}
}

// workbook writes the 19 columns. Dates are date cells in most rows and text in some, as people save them.
func workbook(rows []*referral) (content []byte, err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	const sheet = "Leads"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	layout := "yyyy-mm-dd hh:mm:ss"
	dates, err := f.NewStyle(&excelize.Style{CustomNumFmt: &layout})
	if err != nil {
		return nil, err
	}
	if err := f.SetSheetRow(sheet, "A1", &partnerCenterColumns); err != nil {
		return nil, err
	}
	for i, r := range rows {
		cells := workbookRow(r, i)
		if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+2), &cells); err != nil {
			return nil, err
		}
	}
	if err := f.SetCellStyle(sheet, "B2", fmt.Sprintf("C%d", len(rows)+1), dates); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, err
	}
	return repack(b.Bytes())
}

func workbookRow(r *referral, i int) []any {
	at, changed := r.lead.at, notLater(r.lead.at.Add(26*time.Hour))
	var created, updated any = at, changed
	if i%6 == 5 {
		created, updated = at.Format("2006-01-02T15:04:05Z"), changed.Format("2006-01-02T15:04:05Z")
	}
	ids, titles := r.offerCells()
	var value any
	if r.value != "" {
		value = 12500
	}
	country := r.country.iso
	if i%4 == 3 {
		country = r.country.names[0]
	}
	return []any{r.id, created, updated, "5550100", country, "", r.company, r.kind, r.source, r.call, "Marketplace", "bp-001",
		ids, titles, "USD", value, value, r.status, r.reason}
}

// repack writes a zip file anew with the pinned compressor and without times, so that neither the clock nor a newer
// Go changes the sample.
func repack(content []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	out.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 6) })
	for _, part := range in.File {
		if err := copyPart(out, part); err != nil {
			return nil, fmt.Errorf("repacking %s: %w", part.Name, err)
		}
	}
	if err := out.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func copyPart(out *zip.Writer, part *zip.File) error {
	r, err := part.Open()
	if err != nil {
		return err
	}
	w, err := out.CreateHeader(&zip.FileHeader{Name: part.Name, Method: zip.Deflate})
	if err == nil {
		_, err = io.Copy(w, r)
	}
	return errors.Join(err, r.Close())
}
