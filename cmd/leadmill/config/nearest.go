package config

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// nearest returns the candidate that was probably meant: the same but for case, hyphens and underscores, or at most
// a third of its letters away; "" where none is. The first of equally near ones wins. Of very many candidates only
// the first are compared.
func nearest(word string, candidates []string) string {
	best, bestDistance := "", 0
	w := plain(word)
	const longest = 100 // the distance costs the product of the lengths
	if len(w) > longest {
		return ""
	}
	for _, c := range candidates[:min(len(candidates), 500)] {
		p := plain(c)
		if len(p) > longest {
			continue
		}
		distance := levenshtein.ComputeDistance(w, p)
		if distance > max(1, len(p)/3) || distance >= len(p) {
			continue
		}
		if best == "" || distance < bestDistance {
			best, bestDistance = c, distance
		}
	}
	return best
}

func plain(s string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
}

func didYouMean(word string) string {
	if word == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", word)
}

// unknownKey is the message for a key that the mapping at path does not have.
func unknownKey(key, path string, known []string) string {
	message := fmt.Sprintf("unknown key %s", quote(key))
	if path != "" {
		message += " in " + path
	}
	if near := nearest(key, known); near != "" {
		return message + didYouMean(near)
	}
	for _, k := range Keys() {
		if name := k.Path[strings.LastIndexByte(k.Path, '.')+1:]; name == key && parentPath(k.Path) != path {
			return message + didYouMean(k.Path)
		}
	}
	return message + "; known are " + strings.Join(known, ", ")
}
