package azuretable

import (
	"encoding/json"
	"strings"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// parseConnection reads a connection string: AccountName=…;AccountKey=…;EndpointSuffix=… as the portal shows it, or the form
// of Microsoft's first instructions, which wrapped it as JSON. Its errors show none of its values.
func parseConnection(text string) (access, error) {
	fault := func(what string) error { return &extract.SettingError{Key: "connection_string", What: what} }
	if strings.HasPrefix(text, "{") {
		var wrapped struct {
			ConnectionString string `json:"connectionString"`
		}
		if json.Unmarshal([]byte(text), &wrapped) != nil || wrapped.ConnectionString == "" {
			return access{}, fault(`it looks like JSON but is not {"connectionString": "…"}`)
		}
		text = wrapped.ConnectionString
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return access{}, fault("it is no connection string; copy it from the account's access keys in the portal")
		}
		parts[strings.ToLower(strings.TrimSpace(name))] = value
	}
	a := access{
		endpoint: strings.TrimRight(parts["tableendpoint"], "/"), account: parts["accountname"],
		key: parts["accountkey"], sas: parts["sharedaccesssignature"],
	}
	if a.endpoint == "" {
		if !accountPattern.MatchString(a.account) {
			return access{}, fault("it names no account (AccountName) and no address (TableEndpoint)")
		}
		a.endpoint = or(parts["defaultendpointsprotocol"], "https") + "://" + a.account + ".table." + or(parts["endpointsuffix"], "core.windows.net")
	}
	switch {
	case httpx.CheckBase(a.endpoint) != nil:
		return access{}, fault("its address is not usable: it must be https, without a query")
	case a.sas == "" && (a.key == "" || a.account == ""):
		return access{}, fault("it holds neither AccountName with AccountKey nor SharedAccessSignature")
	}
	if a.key != "" {
		a.sas = ""
	}
	return a, nil
}

func or(value, fallback string) string {
	if value != "" {
		return value
	}
	return fallback
}
