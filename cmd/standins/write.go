package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// configuration reads every stand-in. Addresses come in the order of the servers.
const configuration = `# Reads every stand-in; written by standins.
output: ./out
publishers: {contoso: {name: Contoso, domains: [contoso.com]}}
sources:
  - name: table
    type: azuretable
    publisher: contoso
    url: %[1]s/` + account + `
    account: ` + account + `
    account_key: {file: secrets/table-key}
  - name: crm
    type: dataverse
    publisher: contoso
    url: %[3]s
    page_size: 8
    sign_in: {tenant_id: ` + tenant + `, client_id: ` + entraApp + `, client_secret: {file: secrets/entra-secret}, authority: %[2]s/}
  - name: sales
    type: salesforce
    publisher: contoso
    url: %[4]s
    batch_size: 200
    sign_in: {client_id: ` + salesApp + `, client_secret: {file: secrets/salesforce-secret}}
  - name: forms
    type: marketo
    publisher: contoso
    url: %[5]s
    client_id: ` + marketoApp + `
    client_secret: {file: secrets/marketo-secret}
    forms: [1179]
    since: 2026-01-01
  - name: referrals
    type: partnercenter
    publisher: contoso
    url: %[6]s
    authority: %[6]s
    tenant_id: ` + tenant + `
    client_id: ` + partnerApp + `
    refresh_token: {file: secrets/refresh-token}
`

// write writes everything that a reader of the stand-ins needs.
func (t *town) write(to string, servers []server, authority []byte) error {
	addresses := map[string]string{}
	var inOrder []any
	for _, s := range servers {
		addresses[s.name] = s.address
		inOrder = append(inOrder, s.address)
	}
	for _, feeds := range t.truth.Leads {
		slices.Sort(feeds)
	}
	truth, err := json.MarshalIndent(t.truth, "", " ")
	if err != nil {
		return fmt.Errorf("write the truth: %w", err)
	}
	list, err := json.MarshalIndent(addresses, "", " ")
	if err != nil {
		return fmt.Errorf("write the addresses: %w", err)
	}
	for name, content := range map[string][]byte{
		"ca.pem": authority, "truth.json": truth, "addresses.json": list,
		"leadmill.yaml":             fmt.Appendf(nil, configuration, inOrder...),
		"secrets/table-key":         []byte(tableKey),
		"secrets/entra-secret":      []byte(entraSecret),
		"secrets/salesforce-secret": []byte(salesSecret),
		"secrets/marketo-secret":    []byte(marketoSecret),
		"secrets/refresh-token":     []byte(refreshToken),
	} {
		if err := os.WriteFile(filepath.Join(to, name), content, 0o600); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}
