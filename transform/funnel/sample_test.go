package funnel

import (
	"time"

	"leadmill/transform"
)

// The words of the tests' codes.
var (
	actionNames = []string{"PLT", "StartTestDrive", "INS", "DNC", "Mystery"}
	stageOf     = []transform.Stage{interest, trial, active, excluded, unclassified}
	sourceNames = []string{"AppSource", "AzureMarketplace", "TestDrive"}
	offers      = []Offer{
		{Publisher: "contoso", ID: "contoso.backup", Title: "Backup"},
		{Publisher: "contoso", ID: "contoso.sync", Title: "Sync"},
		{Publisher: "fabrikam", ID: "fabrikam.crm", Title: "CRM"},
		{Publisher: "", Title: "Somebody's offer"},
	}
)

const (
	plt = iota
	testDrive
	ins
	dnc
	mystery
)

const (
	backup = iota
	syncing
	crm
	nobodys
)

func names(publishers map[string]string) Names {
	return Names{
		Publishers: publishers,
		Action:     func(code uint32) string { return actionNames[code] },
		Source:     func(code uint8) string { return sourceNames[code] },
	}
}

func when(text string) time.Time {
	at, err := time.Parse(time.DateTime, text)
	if err != nil {
		panic(err)
	}
	return at
}

// lead is one action on an offer, delivered once.
func lead(at string, action, offer uint32, source uint8) Lead {
	return Lead{At: when(at).UnixMicro(), Offer: offer, Action: action, Source: source, Stage: stageOf[action], Deliveries: 1}
}

func ptr(v float64) *float64 { return &v }
