package main

import (
	"encoding/json"
	"testing"
)

func TestObject(t *testing.T) {
	o := object{{"b", "a\"\\\n\t\x01é"}, {"a", object{{"n", 3}, {"none", nil}}}, {"t", true}, {"v", verbatim("[1]")}}
	const want = `{"b":"a\"\\\n\t\u0001é","a":{"n":3,"none":null},"t":true,"v":[1]}`
	if got := string(o.compact()); got != want {
		t.Errorf("compact() = %s, want %s", got, want)
	}
	var a, b any
	if err := json.Unmarshal(o.pretty(), &a); err != nil {
		t.Fatalf("pretty() = %s: %v", o.pretty(), err)
	}
	if err := json.Unmarshal([]byte(want), &b); err != nil {
		t.Fatal(err)
	}
}

func TestGUID(t *testing.T) {
	r := &rng{state: 7}
	seen := map[string]bool{}
	for range 1000 {
		g := r.guid()
		if len(g) != 36 || g[14] != '4' || seen[g] {
			t.Fatalf("guid() = %q", g)
		}
		seen[g] = true
	}
}
