package main

import (
	"leadmill/extract"
	"leadmill/extract/files"
)

// sourceTypes is the one place that knows every type of source: one line each.
func sourceTypes() *extract.Registry {
	r := &extract.Registry{}
	r.Add("files", files.NewOptions)
	return r
}
