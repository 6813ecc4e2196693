package salesforce

import "strings"

// filterAll is the filter of an org whose leads are all the marketplaces'.
const filterAll = "all"

// maxFilter keeps the address of a query below what Salesforce takes.
const maxFilter = 4000

// leadSources are the beginnings of a LeadSource as Microsoft writes it, bare ("AzureMarketplace") or composed
// ("AzureMarketplace-INS|contoso.app"), as patterns of LIKE, for which case does not count. "Microsoft Marketplace" is the
// name of the stores since they were merged in 2025. AppExchange's own (SFDC-IN|…) begins otherwise.
var leadSources = [...]string{
	"AzureMarketplace%", "Azure Marketplace%", "AzurePortal%", "Azure Portal%", "AppSource%", "SPZA%", "TestDrive%",
	`MSFT\_TEST\_%`, "MicrosoftMarketplace%", "Microsoft Marketplace%",
}

// defaultFilter claims the leads of the marketplaces by their LeadSource.
func defaultFilter() string {
	return "LeadSource LIKE '" + strings.Join(leadSources[:], "' OR LeadSource LIKE '") + "'"
}

// condition is the filter as SOQL; "" for all leads.
func (o *Options) condition() string {
	switch f := strings.TrimSpace(o.Filter); f {
	case "":
		return defaultFilter()
	case filterAll:
		return ""
	default:
		return f
	}
}

// filterFault says what is wrong with a filter as text; Salesforce judges the rest. Balanced quotes and parentheses keep it
// inside the parentheses that it is put in.
func filterFault(filter string) string {
	f := strings.TrimSpace(filter)
	if len(f) > maxFilter {
		return "is longer than 4000 characters"
	}
	if len(f) > 5 && strings.EqualFold(f[:5], "WHERE") && strings.ContainsAny(f[5:6], " \t\n(") {
		return "write the condition without WHERE"
	}
	quoted, depth := false, 0
	for i := 0; i < len(f); i++ {
		switch c := f[i]; {
		case quoted && c == '\\':
			i++
		case c == '\'':
			quoted = !quoted
		case c < ' ' && c != '\n' && c != '\t' && c != '\r':
			return "holds a control character"
		case quoted:
		case c == ';':
			return "holds a semicolon outside of a text; it must be one SOQL condition"
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth < 0 {
				return "closes a parenthesis that it did not open"
			}
		}
	}
	switch {
	case quoted:
		return "opens a text with ' and does not close it"
	case depth > 0:
		return "opens a parenthesis and does not close it"
	}
	return ""
}
