package explain

import "strings"

// A node is a lead in a drawing of the tree: one row for each, parents above children.
type node struct {
	lead   Lead
	link   *Link // to the parent; nil for the first
	depth  int
	parent int    // row of the parent; -1 for the first
	rails  []bool // for each level above: whether a line goes on below this row
}

// layTree puts the leads into rows. links are in the order of a walk from the first lead.
func layTree(leads []Lead, links []Link) []node {
	byID := map[string]Lead{}
	for _, l := range leads {
		byID[l.ID] = l
	}
	nodes := []node{{lead: leads[0], parent: -1}}
	at := map[string]int{leads[0].ID: 0}
	for i := range links {
		l := &links[i]
		parent := at[l.A.LeadID]
		at[l.B.LeadID] = len(nodes)
		nodes = append(nodes, node{lead: byID[l.B.LeadID], link: l, depth: nodes[parent].depth + 1, parent: parent})
	}
	// From below: a line goes on at a level if a later row branches off there before the tree returns above it.
	open := map[int]bool{}
	for i := len(nodes) - 1; i > 0; i-- {
		n := &nodes[i]
		n.rails = make([]bool, n.depth)
		for level := range n.rails {
			n.rails[level] = open[level+1]
		}
		for level := range open {
			if level > n.depth {
				delete(open, level)
			}
		}
		open[n.depth] = true
	}
	return nodes
}

// branch draws the lines before a node.
func (n *node) branch(unicode bool) string {
	if n.link == nil {
		return ""
	}
	rail, tee, corner, gap := "|  ", "+- ", "`- ", "   "
	if unicode {
		rail, tee, corner = "│  ", "├─ ", "└─ "
	}
	var b strings.Builder
	for _, on := range n.rails[:n.depth-1] {
		if on {
			b.WriteString(rail)
		} else {
			b.WriteString(gap)
		}
	}
	if n.rails[n.depth-1] {
		b.WriteString(tee)
	} else {
		b.WriteString(corner)
	}
	return b.String()
}
