package bucket_test

import (
	"errors"
	"strings"
	"testing"

	"leadmill/load/store/bucket"
)

func TestSupports(t *testing.T) {
	for url, want := range map[string]bool{
		"azblob://c/p": true, "s3://b": true, "gs://b/x?y=z": true,
		"file:///out": false, "/srv/out": false, "s3:/b": false, "https://b": false, "": false, "mem://": false,
	} {
		if got := bucket.Supports(url); got != want {
			t.Errorf("Supports(%q) = %v, want %v", url, got, want)
		}
	}
}

func TestCheckURL(t *testing.T) {
	for url, want := range map[string]string{
		"azblob://leads/out/night?storage_account=contoso": "",
		"azblob://leads": "",
		"azblob://leads/?storage_account=contoso&domain=blob.core.chinacloudapi.cn":   "",
		"azblob://leads?protocol=http&domain=127.0.0.1:10000&localemu=true":           "",
		"s3://leads/out?region=eu-west-1":                                             "",
		"s3://leads/out/?endpoint=https://minio.contoso.com:9000&use_path_style=true": "",
		"s3://leads?endpoint=http://[::1]:9000":                                       "",
		"s3://leads?ssetype=aws:kms&kmskeyid=alias/leads":                             "",
		"gs://leads_eu/out": "",
		"azblob://leads?protocol=http&domain=blob.core.windows.net": "in the clear",
		"azblob://leads?protocol=ftp":                               "protocol is https",
		"azblob://leads?localemu=perhaps":                           "true or false",
		"azblob://leads?storage_account=Contoso-EU":                 "lower-case",
		"azblob://leads?domain=evil.example/path":                   "domain is a host",
		"azblob://leads?sv=2024-11-04&sig=PLANTED":                  "sig is a credential,no option",
		"azblob://PLANTED:PLANTED@leads/out":                        "user or password",
		"s3://leads?endpoint=http://minio.contoso.com":              "must begin with https://",
		"s3://leads?endpoint=https://user:PLANTED@minio":            "endpoint is https",
		"s3://leads?endpoint=https://minio/?key=PLANTED":            "endpoint is https",
		"s3://leads?key=PLANTED":                                    "credential",
		"s3://leads?X-Amz-Signature=PLANTED":                        "credential",
		"s3://leads?region=eu-west-1&region=us-east-1":              "needs one value",
		"s3://leads?region=":                                        "needs one value",
		"s3://leads?region=EU%20west":                               "region is a name",
		"s3://leads?use_path_style=yes":                             "true or false",
		"s3://leads?anonymous=true":                                 "no option anonymous",
		"s3://leads?PLANTED!=1":                                     "name is not valid",
		"s3://leads?region=%zzPLANTED":                              "cannot be read",
		"s3://leads?request_checksum_calculation=never":             "when_supported or when_required",
		"s3://leads/out#PLANTED":                                    "more than",
		"s3://":                                                     "name of the bucket",
		"s3:///out":                                                 "name of the bucket",
		"s3://Leads/out":                                            "name of the bucket",
		"s3://leads:9000/out":                                       "name of the bucket",
		"s3://leads/out/../../etc":                                  "segments joined by slashes",
		"s3://leads/out//x":                                         "segments joined by slashes",
		"s3://leads/.locks":                                         "begin with a dot",
		"s3://leads/a%5Cb":                                          "backslashes",
		"s3://leads/" + strings.Repeat("x", 101):                    "longer than 100",
		"gs://leads?anonymous=true":                                 "they have: none",
		"https://leads":                                             "must begin with",
		"s3://leads/%zzPLANTED":                                     "cannot be read",
	} {
		err := bucket.CheckURL(url)
		if want == "" {
			if err != nil {
				t.Errorf("CheckURL(%q) = %v, want none", url, err)
			}
			continue
		}
		var setting *bucket.SettingError
		if !errors.As(err, &setting) {
			t.Errorf("CheckURL(%q) = %v, want a SettingError", url, err)
			continue
		}
		found := false
		for part := range strings.SplitSeq(want, ",") {
			found = found || strings.Contains(err.Error(), part)
		}
		if !found || strings.Contains(err.Error(), "PLANTED") {
			t.Errorf("CheckURL(%q) = %v, want one that says %q and no secret", url, err, want)
		}
	}
}

// A url that is accepted names a bucket and a path that stays where it is; one that is not is never repeated.
func FuzzCheckURL(f *testing.F) {
	for _, url := range []string{
		"azblob://leads/out?storage_account=contoso", "s3://leads?endpoint=https://m:1", "gs://b/p", "s3://u:p@b", "gs://b/%2e%2e/x", "s3://b?sig=x",
	} {
		f.Add(url)
	}
	f.Fuzz(func(t *testing.T, url string) {
		err := bucket.CheckURL(url)
		if err == nil && (!bucket.Supports(url) || strings.Contains(url, "..") && strings.Contains(strings.SplitN(url, "?", 2)[0], "/../")) {
			t.Errorf("CheckURL(%q) accepts it", url)
		}
		if _, query, _ := strings.Cut(url, "?"); err != nil && len(query) > 40 && strings.Contains(err.Error(), query) {
			t.Errorf("CheckURL(%q) = %v, which repeats the query", url, err)
		}
	})
}
