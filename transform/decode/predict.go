package decode

// Records of one feed name their keys in the same order and spelling. So the decoder remembers, for each key, the
// members that lately came after it, and first compares the text with those: no search for the closing quote, no hashing.
// A wrong guess costs little and changes nothing, as only equal bytes are the same key.

// guess is the beginning of a member, `"Email":`, as three words with the masks of the bytes that count.
type guess struct {
	text  words
	mask  words
	width int // 0 for no guess
	key   key
}

// guesses are the two members that last came after a key. Two, as half of the records of a feed may go on in another
// way: with the contact, say, or with the wrapper that holds it.
type guesses [2]guess

// match returns the key of the guessed member that stands at i, and its width; 0 where neither does.
func (g *guesses) match(s string, i int) (k key, width int) {
	if g[0].fits(s, i) {
		return g[0].key, g[0].width
	}
	if g[1].fits(s, i) {
		return g[1].key, g[1].width
	}
	return noKey, 0
}

func (g *guess) fits(s string, i int) bool {
	if i+(g.width+7)&^7 > len(s) || g.width == 0 {
		return false
	}
	differ := load8(s, i)&g.mask[0] ^ g.text[0]
	if g.width > 8 {
		differ |= load8(s, i+8)&g.mask[1] ^ g.text[1]
	}
	if g.width > 16 {
		differ |= load8(s, i+16)&g.mask[2] ^ g.text[2]
	}
	return differ == 0
}

// learn remembers the member that stands at s[start:end], which ends with the colon.
func (g *guesses) learn(s string, start, end int, k key) {
	width := end - start
	if width > maxKeyLen {
		return
	}
	g[1] = g[0]
	g[0] = guess{width: width, key: k}
	for j := range width {
		g[0].text[j/8] |= uint64(s[start+j]) << (j % 8 * 8)
		g[0].mask[j/8] |= 0xff << (j % 8 * 8)
	}
}
