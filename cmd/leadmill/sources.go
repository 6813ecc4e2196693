package main

import (
	"leadmill/extract"
	"leadmill/extract/azuretable"
	"leadmill/extract/dataverse"
	"leadmill/extract/files"
	"leadmill/extract/marketo"
	"leadmill/extract/partnercenter"
	"leadmill/extract/salesforce"
)

// sourceTypes is the one place that knows every type of source: one line each.
func sourceTypes() *extract.Registry {
	r := &extract.Registry{}
	r.Add("azuretable", azuretable.NewOptions)
	r.Add("dataverse", dataverse.NewOptions)
	r.Add("files", files.NewOptions)
	r.Add("marketo", marketo.NewOptions)
	r.Add("partnercenter", partnercenter.NewOptions)
	r.Add("salesforce", salesforce.NewOptions)
	return r
}
