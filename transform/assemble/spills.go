package assemble

import (
	"leadmill/transform/spill"
)

// The text columns of a lead, as they lie in the temporary file between the passes.
const (
	txtFirst = iota
	txtLast
	txtEmail
	txtDomain
	txtPhone
	txtCompany
	txtJobTitle
	txtCampaign
	txtNotes
	txtLeadSource
	txtOfferTitle
	txtReceived // 8 bytes, or none
	txtRecordID // of records that say what became of their lead
	txtColumns
)

// spills are the temporary files of one build.
type spills struct {
	leads   *spill.File // txtColumns; the rows of a unit sorted by time
	ids     *spill.File // record id of every delivery, in order
	rejects *spill.File // detail and raw text of every reject, in order
}

func newSpills(dir string) (*spills, error) {
	s := &spills{}
	for _, f := range []struct {
		file    **spill.File
		columns int
	}{{&s.leads, txtColumns}, {&s.ids, 1}, {&s.rejects, 2}} {
		file, err := spill.Create(dir, f.columns)
		if err != nil {
			s.close()
			return nil, err
		}
		*f.file = file
	}
	return s, nil
}

// close frees the disk. The files have no names, so an error could not leave anything behind.
func (s *spills) close() {
	for _, f := range []*spill.File{s.leads, s.ids, s.rejects} {
		if f != nil {
			_ = f.Close()
		}
	}
}

// stream writes rows of a file in order and remembers where its chunks are.
type stream struct {
	file   *spill.File
	chunk  *spill.Chunk
	chunks []uint32 // first row of each chunk
	rows   int
}

func newStream(f *spill.File, columns int) *stream {
	return &stream{file: f, chunk: spill.NewChunk(columns)}
}

func (s *stream) add(values ...string) error {
	s.chunk.Add(values)
	s.rows++
	if s.chunk.Full() {
		return s.flush()
	}
	return nil
}

func (s *stream) flush() error {
	if s.chunk.Rows() == 0 {
		return nil
	}
	first, err := s.file.Append(s.chunk)
	s.chunks = append(s.chunks, first)
	return err
}

// reader reads the stream's rows from the first to the last.
type reader struct {
	stream *stream
	rows   *spill.Rows
	next   int
}

func (r *reader) read(columns ...*string) error {
	place := r.next % spill.ChunkRows
	if place == 0 {
		rows, err := r.stream.file.Read(r.stream.chunks[r.next/spill.ChunkRows])
		if err != nil {
			return err
		}
		r.rows = rows
	}
	r.next++
	for i, c := range columns {
		text, err := r.rows.Text(i, place)
		if err != nil {
			return err
		}
		*c = text
	}
	return nil
}
