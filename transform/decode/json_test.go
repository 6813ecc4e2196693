package decode

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leadmill/transform"
)

// seeds are valid and broken texts for the fuzz targets and for the comparison with encoding/json.
func seeds() []string {
	texts := []string{
		sampleTestLead, sampleWebhook, "", " ", "{}", "[]", "null", "tru", `{"Email":"a","Email":1}`, `{"a":{"b":[{},[],{"c":[1,2,{"d":null}]}]},"Email":[ ]}`,
		`{"Email":"\ud800\u0041\udc00","Phone":1e5}`, `{"E_mail ":"\\\/\b\f\n\r\t\""}`, `{"Email":1.}`, `{"Email":-}`, `{"Email":1e}`, `{"Email":.5}`,
		`{"Email":00}`, `{"Email":nul}`, `{"Email":falsey}`, `{"Email":"\u12g4"}`, `{"Email":"\u12`, `{"Email":"\`, `{"Email"}`, `{"Email":}`,
		`{"Email":"a",}`, `{,}`, `{"Email":"a" "b"}`, `{"x":[1,]}`, `{"x":[1 2]}`, `{"x":[1}`, `{"x":{"a":1]}`, `{"x":{"a"}}`, `{"x":{,}}`, `{"x":{1:2}}`,
		"{\"Email\":\"\x80\xff\xed\xa0\x80\"}", "{\"Email\xff\":\"a\"}", "{\"Email\":\"a\x00\"}", "{\"Em\nail\":1}", "{\"Email\":\v1}", "\ufeff{}", "\xef\xbb{}",
		`{"emailaddress\u0011":"x","id\u0000":"y","Emai\u006c":"z"}`, `{"Email":"a"}x`, `{"UserDetails":{"Email":"x"},"Phone":2}`, `{"UserDetails":{"Email":]}`,
		`{"UserDetails":"{\"Email\":\"\\ud83d\"}"}`, `{"Offer ID":"[\"a\\\",\\u00e5\",b;\"]","Referral ID":"1"}`, `{"Email":"` + strings.Repeat("x", 40) + `\t"}`,
	}
	for _, s := range samples {
		texts = append(texts, s.payload, strings.ReplaceAll(s.payload, `"`, ` " `), strings.ReplaceAll(s.payload, ",", " ,\n"))
	}
	for _, depth := range []int{62, 63, 64, 65} {
		texts = append(texts,
			`{"x":`+strings.Repeat("[", depth)+strings.Repeat("]", depth)+`}`,
			`{"UserDetails":`+strings.Repeat(`{"x":`, depth)+"1"+strings.Repeat("}", depth)+`}`)
	}
	return texts
}

func TestScannerAgreesWithEncodingJSON(t *testing.T) {
	d := New(ShapeHTTPS)
	for _, text := range seeds() {
		compareWithEncodingJSON(t, d, text)
		for cut := range min(len(text), 400) {
			compareWithEncodingJSON(t, d, text[:cut])
		}
	}
}

func FuzzScanner(f *testing.F) {
	for _, text := range seeds() {
		f.Add(text)
	}
	d := New(ShapeHTTPS) // one for all, so that guesses learned from one text meet the next
	f.Fuzz(func(t *testing.T, text string) { compareWithEncodingJSON(t, d, text) })
}

// compareWithEncodingJSON checks that the scanner accepts what encoding/json accepts and finds the same values.
func compareWithEncodingJSON(t *testing.T, d *Decoder, text string) {
	t.Helper()
	d.inner.reset()
	fault := d.document(text, &d.top)
	text = strings.TrimPrefix(text, "\ufeff")
	valid := json.Valid([]byte(text))
	isObject := strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{")
	switch {
	case fault != nil && fault.Reason == transform.ReasonTooDeep:
		if deepest(text) <= maxDepth {
			t.Fatalf("%q: too deep at %d levels", text, deepest(text))
		}
		return
	case (fault == nil) != (valid && isObject):
		t.Fatalf("%q: fault %+v, want valid %v, object %v", text, fault, valid, isObject)
	case fault != nil:
		if want := map[bool]string{true: transform.ReasonNotObject, false: transform.ReasonNotJSON}[valid]; fault.Reason != want {
			t.Fatalf("%q: fault %+v, want %s", text, fault, want)
		}
		return
	case deepest(text) > maxDepth:
		t.Fatalf("%q: %d levels accepted", text, deepest(text))
	}
	want, inner := expectedValues(t, text)
	compareValues(t, text, &d.top, want)
	if inner != nil {
		innerWant, _ := expectedValues(t, string(inner))
		compareValues(t, text, &d.inner, innerWant)
	}
}

func compareValues(t *testing.T, text string, o *object, want map[string]string) {
	t.Helper()
	for k := noKey + 1; k < numKeys; k++ {
		value, ok := want[spellings[k][0]]
		if got := replaceInvalid(o.text(k)); o.has(k) != ok || got != replaceInvalid(value) {
			t.Fatalf("%q: %s = %q, %v; want %q, %v", text, spellings[k][0], got, o.has(k), value, ok)
		}
	}
}

// replaceInvalid puts U+FFFD for each byte that is not UTF-8, as encoding/json does and the decoder does not.
func replaceInvalid(s string) string { return string([]rune(s)) }

// expectedValues reads an object by encoding/json: last value per bare name, and the last UserDetails that is an
// object.
func expectedValues(t *testing.T, text string) (values map[string]string, userDetails json.RawMessage) {
	t.Helper()
	values = map[string]string{}
	dec := json.NewDecoder(strings.NewReader(text))
	if _, err := dec.Token(); err != nil {
		t.Fatal(err)
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			t.Fatal(err)
		}
		bare := bareName(name.(string))
		switch {
		case bare == "userdetails" && raw[0] == '{':
			values[bare], userDetails = "", raw
		case raw[0] == '"':
			var s string
			if err := json.Unmarshal(raw, &s); err != nil {
				t.Fatal(err)
			}
			values[bare] = s
		case bytes.Equal(raw, []byte("null")):
			values[bare] = ""
		default:
			values[bare] = string(raw)
		}
	}
	return values, userDetails
}

func bareName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '_':
			return -1
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

// deepest counts the levels of brackets outside strings; for texts that begin well.
func deepest(text string) (most int) {
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
			most = max(most, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return most
}

func FuzzDecode(f *testing.F) {
	for _, text := range seeds() {
		for shape := range ShapeNames() {
			f.Add(uint8(shape), text)
		}
	}
	f.Fuzz(func(t *testing.T, shape uint8, text string) {
		forced := Shape(int(shape) % len(ShapeNames()))
		leads, fault := New(forced).Decode(text, nil)
		if (fault == nil) != (len(leads) > 0) {
			t.Fatalf("Decode(%q) = %d leads and fault %+v, want one or the other", text, len(leads), fault)
		}
		for _, lead := range leads {
			if lead.Shape == ShapeAuto || forced != ShapeAuto && lead.Shape != forced {
				t.Fatalf("Decode(%q) by %v = shape %v", text, forced, lead.Shape)
			}
		}
	})
}

// Whatever the texts, their order and the way they are escaped, the decoder gives them back.
func TestDecodeRoundTrip(t *testing.T) {
	d := New(ShapeAuto)
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.Permutation([]string{"FirstName", "last_name", "EMAIL", "Company", "Offer Title", "TenantId"}).Draw(t, "names")
		want := map[string]string{}
		text := `{"LeadSource":"AppSource"`
		for _, name := range names {
			value := rapid.String().Draw(t, name)
			want[bareName(name)] = value
			text += "," + quote(t, name) + ":" + quote(t, value)
		}
		leads, fault := d.Decode(text+"}", nil)
		if fault != nil {
			t.Fatalf("Decode(%q) = fault %+v", text, *fault)
		}
		f := leads[0]
		got := map[string]string{"firstname": f.FirstName, "lastname": f.LastName, "email": f.Email, "company": f.Company, "offertitle": f.OfferTitle}
		for name, value := range got {
			if value != want[name] {
				t.Fatalf("Decode(%q): %s = %q, want %q", text, name, value, want[name])
			}
		}
	})
}

// quote writes a JSON string, escaping what must be and, by draw, everything.
func quote(t *rapid.T, s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if !rapid.Bool().Draw(t, "escape all") {
		return string(quoted)
	}
	const digits = "0123456789abcdefABCDEF"
	var b strings.Builder
	b.WriteByte('"')
	for _, unit := range utf16Units(s) {
		b.WriteString(`\u`)
		for shift := 12; shift >= 0; shift -= 4 {
			b.WriteByte(digits[unit>>shift&15])
		}
	}
	return b.String() + `"`
}
