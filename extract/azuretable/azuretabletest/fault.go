package azuretabletest

import (
	"encoding/json"
	"net/http"

	"leadmill/extract/standin"
)

// A Fault is an answer that is no rows.
type Fault = standin.Fault

// Busy is how the service throttles.
func Busy() Fault { return Fault{Status: http.StatusServiceUnavailable, Code: "ServerBusy"} }

// write writes a fault in the service's form.
func write(w http.ResponseWriter, f *Fault) {
	type message struct {
		Lang  string `json:"lang"`
		Value string `json:"value"`
	}
	type problem struct {
		Code    string  `json:"code"`
		Message message `json:"message"`
	}
	text := message{"en-US", f.Message + "\nRequestId:0\nTime:0"}
	body, _ := json.Marshal(map[string]problem{"odata.error": {f.Code, text}}) //nolint:errchkjson // JSON can hold texts
	w.Header().Set("Content-Type", "application/json;odata=minimalmetadata;streaming=true;charset=utf-8")
	w.WriteHeader(f.Status)
	_, _ = w.Write(body) // a client that went away is none of the stand-in's business
}

func refuse(w http.ResponseWriter, status int, code string) {
	write(w, &Fault{Status: status, Code: code, Message: "The request is refused."})
}
