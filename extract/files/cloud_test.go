package files

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadmill/extract"
	"leadmill/load/store"
	"leadmill/load/store/bucket"
)

// A cloud answers as Azure or Google do, for a container named leads.
type cloud struct {
	*httptest.Server
	t       testing.TB
	objects map[string]string // name → content

	mu    sync.Mutex
	reads int
}

func newCloud(t testing.TB, answer func(c *cloud, w http.ResponseWriter, r *http.Request)) *cloud {
	c := &cloud{t: t, objects: map[string]string{
		"zone/a//b.json": ann, "zone/100%.json": ann, "zone/#3?.json": ann, "zone/../up.json": ann, "zone/__0x41__.json": ann,
		"zone/ü \"q\".json": bob, "zone/packed.json": gz(t, bob), "zone/sub/y.json": bob,
	}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(c, w, r) }))
	t.Cleanup(c.Close)
	return c
}

// version stands for the ETag or the generation of an object.
func (c *cloud) version(name string) string { return strconv.Itoa(1000 + len(c.objects[name])) }

// get answers with an object as it is stored.
func (c *cloud) get(w http.ResponseWriter, r *http.Request, name string) {
	content, ok := c.objects[name]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	c.mu.Lock()
	c.reads++
	c.mu.Unlock()
	if strings.HasPrefix(content, string(gzipMagic)) {
		w.Header().Set("Content-Encoding", "gzip")
	}
	w.Header().Set("Last-Modified", "Sat, 14 Mar 2026 01:00:00 GMT")
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = fmt.Fprint(w, content)
}

func azureAnswer(c *cloud, w http.ResponseWriter, r *http.Request) {
	if name, isBlob := strings.CutPrefix(r.URL.Path, "/account/leads/"); isBlob {
		if got := r.Header.Get("Accept-Encoding"); got != "identity" {
			c.t.Errorf("with Accept-Encoding %q, %s would be unpacked on the way", got, name)
		}
		w.Header().Set("ETag", `"`+c.version(name)+`"`)
		c.get(w, r, name)
		return
	}
	var items strings.Builder
	item := func(name string, size int, etag, properties, more string) {
		items.WriteString("<Blob><Name>")
		must(c.t, xml.EscapeText(&items, []byte(name)))
		fmt.Fprintf(&items, `</Name><Properties><Last-Modified>Sat, 14 Mar 2026 01:00:00 GMT</Last-Modified><Etag>%s</Etag>`+
			`<Content-Length>%d</Content-Length>%s</Properties>%s</Blob>`, etag, size, properties, more)
	}
	for name, content := range c.objects {
		item(name, len(content), c.version(name), "", "")
	}
	item("zone/sub", 0, "1", "<ResourceType>directory</ResourceType>", "")
	if r.URL.Query().Get("include") == "metadata" {
		item("zone/old", 0, "1", "", "<Metadata><hdi_isfolder>true</hdi_isfolder></Metadata>")
	} else {
		item("zone/old", 0, "1", "", "")
	}
	w.Header().Set("Content-Type", "application/xml")
	_, _ = fmt.Fprintf(w, `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="leads"><Blobs>%s</Blobs><NextMarker/></EnumerationResults>`, items.String())
}

func googleAnswer(c *cloud, w http.ResponseWriter, r *http.Request) {
	if name, isObject := strings.CutPrefix(r.URL.Path, "/storage/v1/b/leads/o/"); isObject {
		w.Header().Set("X-Goog-Generation", c.version(name))
		c.get(w, r, name)
		return
	}
	type item struct {
		Name       string `json:"name"`
		Size       string `json:"size"`
		Generation string `json:"generation"`
		Updated    string `json:"updated"`
	}
	items := []item{{Name: "zone/folder/", Size: "0", Generation: "1", Updated: "2026-03-14T01:00:00Z"}}
	for name, content := range c.objects {
		items = append(items, item{name, strconv.Itoa(len(content)), c.version(name), "2026-03-14T01:00:00Z"})
	}
	w.Header().Set("Content-Type", "application/json")
	must(c.t, json.NewEncoder(w).Encode(map[string]any{"kind": "storage#objects", "items": items}))
}

// Names that gocloud.dev escapes or unescapes are those that the service has; what has not changed is not read again;
// folders are no files; what is stored packed is unpacked here.
func TestClouds(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(c *cloud, w http.ResponseWriter, r *http.Request)
		url    func(host string) string
		env    func(host string) map[string]string
	}{
		"azure": {
			azureAnswer,
			func(host string) string {
				return "azblob://leads/zone?storage_account=account&protocol=http&localemu=true&domain=" + host
			},
			func(string) map[string]string { return nil },
		},
		"google": {
			googleAnswer,
			func(string) string { return "gs://leads/zone" },
			func(host string) map[string]string { return map[string]string{"STORAGE_EMULATOR_HOST": host} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			z, at := newZone(t), newCloud(t, c.answer)
			host := strings.TrimPrefix(at.URL, "http://")
			dial := bucket.Options{
				URL: c.url(host), Credentials: store.Credentials{SAS: "sv=1&sig=x"}, Attempts: 1,
				Getenv: func(name string) string { return c.env(host)[name] }, Now: z.source().now,
			}
			src := z.source()
			src.open = func(ctx context.Context) (place, error) {
				return openStore(ctx, dial, chooser{include: []string{"**/*"}}, 4)
			}
			var got, want []string
			for name, content := range at.objects {
				payload := strings.TrimSpace(content)
				if name == "zone/packed.json" {
					payload = strings.TrimSpace(bob)
				}
				want = append(want, strings.TrimPrefix(name, "zone/")+" "+payload)
			}
			next, err := src.Extract(t.Context(), nil, func(d extract.Delivery) error {
				got = append(got, d.Locator+" "+string(d.Payload))
				return nil
			})
			must(t, err)
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			reads := at.reads // nobody asks any more
			if _, err = src.Extract(t.Context(), next.Bookmark, collect(&got)); err != nil || at.reads != reads || len(got) != len(want) {
				t.Errorf("the second night read %d objects again, %v", at.reads-reads, err)
			}
			delete(at.objects, "zone/100%.json")
			if sample, err := src.Check(t.Context()); err != nil || sample.Records != 7 || sample.Note != "7 files" {
				t.Errorf("Check = %+v, %v", sample, err)
			}
		})
	}
}
