package azuretable

import (
	"encoding/json"
	"strings"
	"time"

	"leadmill/extract"
	"leadmill/extract/overlap"
)

// A row is an entity with what leadmill needs of it.
type row struct {
	payload        []byte
	partition, key string
	named          bool // it has both keys
	stamp          string
	at             time.Time // zero for a Timestamp that cannot be read
}

// readRow takes what it can find: a row that is no entity is handed over as well, for the decoder to reject.
func readRow(raw []byte) row {
	var entity struct {
		Partition json.RawMessage `json:"PartitionKey"`
		Key       json.RawMessage `json:"RowKey"`
		Stamp     json.RawMessage `json:"Timestamp"`
	}
	r := row{payload: raw}
	if json.Unmarshal(raw, &entity) != nil {
		return r
	}
	partition, ok := textOf(entity.Partition)
	key, also := textOf(entity.Key)
	if ok && also {
		r.named, r.partition, r.key = true, partition, key
	}
	r.stamp, _ = textOf(entity.Stamp)
	if at, err := time.Parse(time.RFC3339Nano, r.stamp); err == nil {
		r.at = at.UTC()
	}
	return r
}

// textOf reads a value that is a text; the empty one counts, since a key may be empty.
func textOf(raw json.RawMessage) (text string, ok bool) {
	ok = len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &text) == nil
	return text, ok
}

func (r row) delivery(table string) extract.Delivery {
	d := extract.Delivery{Locator: table, ReceivedAt: r.at, Origin: extract.OriginJSON, Payload: r.payload}
	if r.named {
		d.Locator = locator(table, r.partition, r.key)
		// As the decoder makes it, which finds the keys in the payload too.
		d.RecordID = r.partition + "/" + r.key
	}
	return d
}

// dated reports whether a version of the row can be told from another.
func (r row) dated() bool { return r.named && !r.at.IsZero() }

// digest stands for one version of a row.
func (r row) digest() overlap.Digest {
	return overlap.DigestOf([]byte(r.partition + "\x00" + r.key + "\x00" + r.stamp))
}

// quoted is a text as it stands between the quotes of an OData literal.
func quoted(text string) string { return strings.ReplaceAll(text, "'", "''") }
