package config

import (
	"fmt"
	"strconv"
	"strings"
)

// joinPath returns the path of a key below parent. Keys that are not plain words are quoted: offers["Contoso v1.2"].
func joinPath(parent, key string) string {
	if !isWord(key) {
		return parent + "[" + strconv.Quote(key) + "]"
	}
	if parent == "" {
		return key
	}
	return parent + "." + key
}

func indexPath(parent string, i int) string { return fmt.Sprintf("%s[%d]", parent, i) }

// parentPath cuts the last key or index off. A dot or bracket inside a quoted key only makes the cut shorter, and
// the caller goes on cutting until it finds a path it knows.
func parentPath(path string) string {
	return path[:max(0, strings.LastIndexAny(path, ".["))]
}

func isWord(s string) bool {
	for _, r := range s {
		if !isAlphanumeric(r) && r != '_' && r != '-' {
			return false
		}
	}
	return s != ""
}

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}
