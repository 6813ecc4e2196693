package sourcetest

import (
	"bytes"
	"encoding/json"
	"strings"

	"leadmill/extract"
)

// lookAt checks the form of a delivery.
func (x *trial) lookAt(d extract.Delivery) {
	if d.Locator == "" {
		x.errorf("delivery %q has no locator", d.RecordID)
	}
	if d.Fault == nil && !json.Valid(d.Payload) {
		x.errorf("delivery %s is no JSON and has no fault", d.Locator)
	}
	switch d.Origin {
	case extract.OriginJSON, extract.OriginCSV, extract.OriginXLSX:
	default:
		x.errorf("delivery %s has the unknown origin %q", d.Locator, d.Origin)
	}
	x.noSecret("the locator of a delivery", d.Locator)
	x.noSecret("the record id of a delivery", d.RecordID)
	x.noSecret("the payload of a delivery", string(d.Payload))
	if d.Fault != nil {
		x.noSecret("the fault of a delivery", d.Fault.Reason+" "+d.Fault.Detail)
	}
}

// lookAtResult checks what a run returned, and returns the bookmark to go on from.
func (x *trial) lookAtResult(since extract.Bookmark, o outcome) extract.Bookmark {
	x.noSecret("the bookmark", string(o.result.Bookmark))
	for _, w := range o.result.Warnings {
		x.noSecret("a warning", w)
	}
	x.lookAtError(o.err)
	switch b := o.result.Bookmark; {
	case b == nil && o.err == nil:
		x.errorf("a good run returned no bookmark")
	case b == nil && since != nil:
		x.errorf("a failed run lost the bookmark; it must return since where there is no progress")
	case b != nil && !json.Valid(b):
		x.errorf("the bookmark is no JSON: %s", b)
	case b != nil:
		return bytes.Clone(b)
	}
	return since
}

// lookAtError checks an error's text and, by the way, everything that was logged.
func (x *trial) lookAtError(err error) {
	if err != nil {
		x.noSecret("an error", err.Error())
	}
	x.noSecret("the log", x.log.take())
}

func (x *trial) noSecret(where, text string) {
	for i, secret := range x.stand.Secrets {
		if secret != "" && strings.Contains(text, secret) {
			x.errorf("%s shows secret %d of the stand", where, i+1)
		}
	}
}
