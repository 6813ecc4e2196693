package files

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"
)

func TestJSON(t *testing.T) {
	pretty := "{\n  \"A\": {\n    \"B\": \"}\\\"{\"\n  }\n}"
	for _, c := range []struct{ name, content, want string }{
		{"empty", "", "!blank_record "},
		{"blank", " \r\n\t\n", "!blank_record  \r\n\t\n\n"},
		{"one object", `{"a":1}`, `{"a":1}`},
		{"byte order mark", "\uFEFF{\"a\":1}\n", `{"a":1}`},
		{"pretty", pretty, pretty},
		{"pretty after a mark", "\uFEFF" + pretty + "\n", pretty},
		{"lines", "{\"a\":1}\n{\"a\":2}\r\n\n  {\"a\":3} \n{\"a\":4}", "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"a\":4}"},
		{"side by side", `{"a":1} {"a":2}{"a":3}`, "{\"a\":1}\n{\"a\":2}\n{\"a\":3}"},
		{"pretty ones", pretty + "\n" + pretty, pretty + "\n" + pretty},
		{"line, then pretty", "{\"a\":1}\n" + pretty + "\n{\"a\":2}\n", "{\"a\":1}\n" + pretty + "\n{\"a\":2}"},
		{"array", "[{\"a\": 1},\n {\"a\":2 }]", "{\"a\": 1}\n{\"a\":2 }"},
		{"empty array", " [ ] ", ""},
		{"two arrays", "[{\"a\":1}]\n[{\"a\":2}]", "{\"a\":1}\n{\"a\":2}"},
		{"page", `{"value":[{"a": 1},{"a":2}]}`, "{\"a\": 1}\n{\"a\":2}"},
		{"page and its notes", "{\"@odata.context\":\"https://x/$metadata#leads\",\"@odata.count\":2,\n\"value\":[{\"a\":1}],\"@odata.nextLink\":\"https://x/leads?$skiptoken=[{\"}", `{"a":1}`},
		{"table page", `{"odata.metadata":"u","value":[{"PartitionKey":"p"}]}`, `{"PartitionKey":"p"}`},
		{"empty page", `{"@odata.context":"u","value":[]}`, ""},
		{"pages", "{\"value\":[{\"a\":1}]}\n{\"value\":[{\"a\":2}]}\n", "{\"a\":1}\n{\"a\":2}"},
		{"a lead with a value", `{"FirstName":"Ann","value":[{"a":1}]}`, `{"FirstName":"Ann","value":[{"a":1}]}`},
		{"a value of texts", `{"value":["a"]}`, `{"value":["a"]}`},
		{"a word among values", `[{"a":1},"x",7,null,[{"b":1}],{"a":2}]`,
			"{\"a\":1}\n!not_an_object \"x\"\n!not_an_object 7\n!not_an_object null\n!not_an_object [{\"b\":1}]\n{\"a\":2}"},
		{"broken line", "{\"a\":1}\n{\"a\":\n{\"a\":3}\nxx\n12\n{\"a\":4}\n",
			"{\"a\":1}\n!not_json {\"a\":\n{\"a\":3}\n!not_json xx\n!not_an_object 12\n{\"a\":4}"},
		{"broken first line", "{\"a\":1,\n{\"a\":2}\n{\"a\":3}\n", "!not_json {\"a\":1,\n{\"a\":2}\n{\"a\":3}"},
		{"cut off line", "{\"a\":1}\n{\"a\":\"x", "{\"a\":1}\n!not_json {\"a\":\"x"},
		{"garbage before lines", "# export\n{\"a\":1}\n", "!not_json # export\n{\"a\":1}"},
		{"broken in an array", "[\n  {\"a\":1},\n  {\"a\":\"x},\n  {\"a\":3}\n]", "{\"a\":1}\n!not_json {\"a\":\"x},\n  {\"a\":3}\n]\n{\"a\":3}"},
		{"broken in a pretty array", "[\n  {\n    \"a\": {\n      \"b\" 1\n    }\n  },\n  {\n    \"a\": 2\n  }\n]",
			"!not_json {\n    \"a\": {\n      \"b\" 1\n    }\n  },\n  {\n    \"a\": 2\n  }\n]\n{\n    \"a\": 2\n  }"},
		{"broken in a compact array", `[{"a":1},{"a":},{"a":3}]`, "{\"a\":1}\n!not_json {\"a\":},{\"a\":3}]"},
		{"open array", `[{"a":1}`, "{\"a\":1}\n!not_json "},
		{"open page", `{"value":[{"a":1}]`, "{\"a\":1}\n!not_json "},
		{"open record", `[{"a":1},{"a"`, "{\"a\":1}\n!not_json {\"a\""},
		{"wrong bracket", `{"a":[1}`, `!not_json {"a":[1}`},
		{"words", "hello there", "!not_json hello there"},
	} {
		got := show(only(t, "x.json", c.content))
		if diff := cmp.Diff(strings.TrimSuffix(got, "\n"), strings.TrimSuffix(c.want, "\n")); diff != "" {
			t.Errorf("%s: (-got +want)\n%s", c.name, diff)
		}
	}
}

func TestCSV(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"commas", "A,B\n1,2\n", `{"A":"1","B":"2"}`},
		{"no last line break", "A,B\n1,2", `{"A":"1","B":"2"}`},
		{"semicolons", "A;B\n1,5;2\n", `{"A":"1,5","B":"2"}`},
		{"tabs", "A\tB\n1\t2\n", `{"A":"1","B":"2"}`},
		{"bars", "A|B\n1|2\n", `{"A":"1","B":"2"}`},
		{"sep=", "sep=;\r\nA;B\r\n1;2\r\n", `{"A":"1","B":"2"}`},
		{"old Mac", "A,B\r1,2\r3,4\r", "{\"A\":\"1\",\"B\":\"2\"}\n{\"A\":\"3\",\"B\":\"4\"}"},
		{"mark and CRLF", "\uFEFFA,B\r\n1,\r\n", `{"A":"1","B":""}`},
		{"quotes", "A,\"B, C\"\n\"x\ny\",\"say \"\"hi\"\"\"\n", `{"A":"x\ny","B, C":"say \"hi\""}`},
		{"quoted at the end", "A,B\n1,\"2\"", `{"A":"1","B":"2"}`},
		{"quote inside a cell", "A,B\n5\" pipe,2\n", `{"A":"5\" pipe","B":"2"}`},
		{"headers", " First Name ,A,A,,A\n1,2,3,4,5\n", `{"First Name":"1","A":"2","A (2)":"3","Column 4":"4","A (3)":"5"}`},
		{"header only", "A,B\n", ""},
		{"header repeated", "A,B\n1,2\nA,B\n3,4\n", "{\"A\":\"1\",\"B\":\"2\"}\n{\"A\":\"3\",\"B\":\"4\"}"},
		{"null stays", "A,B\nnull,2\n", `{"A":"null","B":"2"}`},
		{"blank lines", "\nA,B\n\n1,2\n\r\n", `{"A":"1","B":"2"}`},
		{"one column", "Email\na@x.de\n", `{"Email":"a@x.de"}`},
		{"ragged", "A,B\n1\n1,2,3\n4,5,\n6,7\n",
			"!bad_csv 1\n!bad_csv 1,2,3\n{\"A\":\"4\",\"B\":\"5\"}\n{\"A\":\"6\",\"B\":\"7\"}"},
		{"open quote", "A,B\n1,\"2\n3,4\n", "!bad_csv 1,\"2\n{\"A\":\"3\",\"B\":\"4\"}"},
		{"text after a quote", "A,B\n1,\"2\"x\n3,4\n", "!bad_csv 1,\"2\"x\n{\"A\":\"3\",\"B\":\"4\"}"},
		{"Windows-1252", "Name,B\nM\xfcller,\x80\nMüller,2\n", "{\"Name\":\"Müller\",\"B\":\"€\"}\n{\"Name\":\"Müller\",\"B\":\"2\"}"},
		{"NUL and tab", "A,B\n\x00,\t\n", `{"A":"\u0000","B":"\t"}`},
		{"header in brackets", "[Email],[Name]\n1,2\n", `{"[Email]":"1","[Name]":"2"}`},
		{"JSON in a cell", "A,B\n\"{\n{\"\"a\"\":1}\n\",2\n", `{"A":"{\n{\"a\":1}\n","B":"2"}`},
		{"a word", "hello", "!bad_csv hello"},
		{"broken header", "A,\"B\"x\n1,2", "!bad_csv A,\"B\"x\n1,2"},
	} {
		got := show(only(t, "x.csv", c.content))
		if diff := cmp.Diff(strings.TrimSuffix(got, "\n"), strings.TrimSuffix(c.want, "\n")); diff != "" {
			t.Errorf("%s: (-got +want)\n%s", c.name, diff)
		}
	}
}

// What a file is must not depend on its name.
func TestContentDecides(t *testing.T) {
	json, csv := "{\"a\":1}\n{\"a\":2}\n", "A,B\n1,2\n"
	for _, name := range []string{"x", "x.txt", "x.csv", "x.json", "x.bin", "x.gz"} {
		if got := show(only(t, name, json)); got != json {
			t.Errorf("%s with NDJSON: %q", name, got)
		}
	}
	for _, name := range []string{"x", "x.txt", "x.csv", "x.tsv", "x.bin", "x.gz"} {
		if got, want := show(only(t, name, csv)), "{\"A\":\"1\",\"B\":\"2\"}\n"; got != want {
			t.Errorf("%s with CSV: %q, want %q", name, got, want)
		}
	}
}

func TestUTF16(t *testing.T) {
	for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
		enc := unicode.UTF16(order, unicode.UseBOM).NewEncoder()
		csv, err := enc.String("Näme\tB\r\nÄnn\t\"x\ny\"\r\n")
		must(t, err)
		if got, want := show(only(t, "x.csv", csv)), "{\"Näme\":\"Änn\",\"B\":\"x\\ny\"}\n"; got != want {
			t.Errorf("UTF-16 %v CSV: %q, want %q", order, got, want)
		}
		json, err := enc.String("[{\"Näme\":\"Änn\"}]")
		must(t, err)
		if got, want := show(only(t, "x.json", gz(t, json))), "{\"Näme\":\"Änn\"}\n"; got != want {
			t.Errorf("UTF-16 %v JSON: %q, want %q", order, got, want)
		}
	}
}

func TestCompression(t *testing.T) {
	lines := strings.Repeat("{\"a\":1}\n", 3)
	for name, content := range map[string]string{
		"gzip":         gz(t, lines),
		"gzip members": gz(t, lines[:10]) + gz(t, lines[10:]),
		"zstd":         zst(t, lines),
		"zstd frames":  zst(t, lines[:10]) + zst(t, lines[10:]),
	} {
		if got := show(only(t, "x.json", content)); got != lines {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestFieldsOfDelivery(t *testing.T) {
	const content = "{\"a\":1}\nxx\n{\"a\":2}\n"
	ds := only(t, "leads/2026/03/14/x.json", content)
	digest := fmt.Sprintf("%x", sha256.Sum256([]byte(content)))
	for i, d := range ds {
		if d.Locator != "leads/2026/03/14/x.json" || d.Position != int64(i+1) || d.Origin != "json" || d.FileDigest != digest {
			t.Errorf("delivery %d = %q %d %q %q", i, d.Locator, d.Position, d.Origin, d.FileDigest)
		}
	}
	if ds[1].Fault.Detail == "" {
		t.Error("the fault has no detail")
	}
}
