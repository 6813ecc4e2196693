package reports

// The printed page: A4 landscape, in points; the margins in inches.
const (
	marginSide, marginTop, marginBottom = 0.4, 0.45, 0.6

	paperWide = 841.9 - 72*2*marginSide
	paperTall = (595.3 - 72*(marginTop+marginBottom)) * 0.97 // programs round row heights, each its own way

	defaultRow = 15.0
	leastScale = 0.72 // printed smaller, 10 points are hard to read
)

// size is how large a sheet is, in points, before it is scaled to the width of the paper.
type size struct {
	wide float64
	rows map[int]float64 // heights that differ from the default
}

// block is a stretch of rows that belong together.
type block struct{ first, last int }

// tall is the height of rows in points.
func (s sheet) tall(first, last int) (pt float64) {
	for row := first; row <= last; row++ {
		if h, ok := s.book.sizes[s.name].rows[row]; ok {
			pt += h
		} else {
			pt += defaultRow
		}
	}
	return pt
}

// pageRoom is how many points of rows fit on a page when the sheet is scaled to the width of the paper.
func (s sheet) pageRoom() float64 {
	return paperTall / min(1, paperWide/s.book.sizes[s.name].wide)
}

// pageBreak begins a printed page at a row.
func (s sheet) pageBreak(row int) {
	s.book.try(s.book.file.InsertPageBreak(s.name, at(1, row)))
}

// flow breaks pages between blocks, so that each block stays whole. One longer than a page begins where at least a
// quarter of a page is left. The first rows up to repeated stand on every page.
func (s sheet) flow(repeated int, blocks ...block) {
	room := s.pageRoom() - s.tall(1, repeated)
	used, end := 0.0, repeated
	for _, b := range blocks {
		gap, h := s.tall(end+1, b.first-1), s.tall(b.first, b.last)
		need := h
		if h > room {
			need = room / 4
		}
		if used > 0 && used+gap+need > room {
			s.pageBreak(b.first)
			used, gap = 0, 0
		}
		for used += gap + h; used > room; {
			used -= room
		}
		end = b.last
	}
}

// tablePages places a table and the chart below it on printed pages: on one where that stays readable; else the chart
// on a page of its own; and where the table alone is longer than a page, with the table's last rows, because the
// header is then repeated on every page. The table's header ends at headRow; chart is 0 where there is none.
func (s sheet) tablePages(l layout, table block, chart int) layout {
	head := l.headRow
	l.headRow = 0
	if s.tall(1, l.lastRow) <= paperTall/leastScale {
		l.onePage = true
		return l
	}
	room := s.pageRoom()
	if chart > 0 && s.tall(1, chart-1) <= room {
		s.pageBreak(chart)
		return l
	}
	l.headRow = head
	first := table.last
	for first > table.first+1 && s.tall(head, l.freezeRow)+s.tall(first-1, l.lastRow) <= room {
		first--
	}
	s.pageBreak(first)
	return l
}
