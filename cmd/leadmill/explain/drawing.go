package explain

import (
	"cmp"
	"unicode/utf8"
)

// drawing is the tree as the page draws it: a row for each lead, children to the right of and below their parent.
type drawing struct {
	Width, Height         int
	Nodes                 []nodeView
	Edges                 []edgeView
	HasBridge, HasWeakest bool
}

type nodeView struct {
	X, Y, TextY, NameX   int
	Number, Name, Detail string
}

type edgeView struct {
	X1, Y1, X2, Y2  int
	LabelX, LabelY  int
	Label           string
	Bridge, Weakest bool
}

// The measures of a drawing in pixels. Indents shrink where the tree is deep, so that the page stays as wide as paper.
const (
	rowHeight   = 40
	nodeRadius  = 11
	widest      = 960
	labelWidth  = 340
	letterWidth = 8
	longestText = 40
	largeIndent = 90
	smallIndent = 30
)

func draw(leads []Lead, links []Link, n numbers) *drawing {
	nodes := layTree(leads, links)
	depth := 1
	for _, node := range nodes {
		depth = max(depth, node.depth)
	}
	indent := min(largeIndent, max(smallIndent, (widest-labelWidth)/depth))
	d := &drawing{Height: len(nodes) * rowHeight}
	x := func(depth int) int { return 2*nodeRadius + depth*indent }
	y := func(row int) int { return rowHeight/2 + row*rowHeight }
	for row, node := range nodes {
		at := nodeView{
			X: x(node.depth), Y: y(row), TextY: y(row) + 4, NameX: x(node.depth) + nodeRadius + 8,
			Number: n.of(node.lead.ID), Name: shorten(cmp.Or(fullName(node.lead.FirstName, node.lead.LastName), "(no name)")),
			Detail: shorten(node.lead.Email),
		}
		d.Width = max(d.Width, at.NameX+(utf8.RuneCountInString(at.Name)+utf8.RuneCountInString(at.Detail)+1)*letterWidth)
		d.Nodes = append(d.Nodes, at)
		l := node.link
		if l == nil {
			continue
		}
		e := edgeView{
			X1: x(node.depth - 1), Y1: y(node.parent) + nodeRadius, X2: at.X - nodeRadius, Y2: at.Y,
			LabelX: (x(node.depth-1) + at.X - nodeRadius) / 2, LabelY: at.Y - 5, Bridge: l.Bridge, Weakest: l.Weakest,
		}
		switch {
		case l.Kind == KindMustLink:
			e.Label = "decided"
		case l.Score != nil:
			e.Label = bitsText(l.Score.Bits)
		case l.Kind == KindSameValues:
			e.Label = "same"
		default:
			e.Label = "?"
		}
		d.HasBridge, d.HasWeakest = d.HasBridge || e.Bridge, d.HasWeakest || e.Weakest
		d.Edges = append(d.Edges, e)
	}
	return d
}

// shorten keeps a text from running out of the drawing.
func shorten(s string) string {
	if runes := []rune(s); len(runes) > longestText {
		return string(runes[:longestText-1]) + "…"
	}
	return s
}
