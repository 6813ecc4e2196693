package dataverse

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseID(t *testing.T) {
	const want = "2e451703-c686-e711-80e5-00155db19e6d"
	for text, ok := range map[string]bool{
		want: true, strings.ToUpper(want): true, "leads(" + want + ")": true, "https://x/api/leads(" + want + ")": true, " " + want + " ": true,
		"": false, want[1:]: false, want + "0": false, strings.ReplaceAll(want, "-", ""): false, strings.Replace(want, "e", "g", 1): false,
		"{" + want + "}": false, "(" + want: false, ")(": false,
	} {
		if got, is := parseID(text); is != ok || (ok && got.String() != want) {
			t.Errorf("parseID(%q) = %s, %t, want %t", text, got, is, ok)
		}
	}
}

func TestIDSetSurvivesTheBookmark(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := idSet{}
		for _, b := range rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 16, 16), 0, 50).Draw(t, "ids") {
			set[id(b)] = struct{}{}
		}
		first, err := bookmark{Query: "q", Delta: "d", Known: set}.marshal()
		if err != nil {
			t.Fatal(err)
		}
		got, err := parseBookmark(first)
		if err != nil || !maps.Equal(got.Known, set) {
			t.Fatalf("parseBookmark(%s) = %v, %v, want %v", first, got.Known, err, set)
		}
		again, err := got.marshal()
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("the bookmark written again = %s, %v, want the same bytes %s", again, err, first)
		}
		if len(set) > 0 {
			if perLead := len(first) - len(`{"v":1,"query":"q","delta":"d","known":""}`); perLead > len(set)*22+4 {
				t.Fatalf("%d leads take %d bytes of the bookmark, want at most 22 each", len(set), perLead)
			}
		}
	})
}

func TestStrangeBookmarks(t *testing.T) {
	for _, text := range []string{
		`{"v":2,"query":"q","delta":"d"}`, `{"v":1}`, `{"v":1,"delta":"d","next":{"link":"n","page_size":1}}`, `{"v":1,"next":{"link":"n"}}`,
		`{"v":1,"next":{"link":"n","page_size":5001}}`, `{"v":1,"delta":"d","known":"AAAA"}`, `{"v":1,"delta":"d","known":[1]}`, `[]`, `{`,
	} {
		if _, err := parseBookmark([]byte(text)); err == nil {
			t.Errorf("parseBookmark(%s) accepted it", text)
		}
	}
	for _, text := range []string{"", " ", "null"} {
		if got, err := parseBookmark([]byte(text)); err != nil || got.Query != "" {
			t.Errorf("parseBookmark(%q) = %+v, %v, want an empty one", text, got, err)
		}
	}
}

func TestIDSetIsBounded(t *testing.T) {
	set := make(idSet, maxIDs)
	var i id
	for n := range maxIDs {
		i[0], i[1], i[2] = byte(n), byte(n>>8), byte(n>>16)
		set[i] = struct{}{}
	}
	if i[15] = 1; set.add(i) {
		t.Error("add() took one more than the bound")
	}
	if i[15] = 0; !set.add(i) {
		t.Error("add() refused one that was there")
	}
	data, err := json.Marshal(set)
	if err != nil || len(data) > 23<<20 {
		t.Errorf("the full set takes %d bytes, %v, want at most 23 MiB", len(data), err)
	}
}
