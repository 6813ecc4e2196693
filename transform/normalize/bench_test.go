package normalize

import (
	"testing"

	"leadmill/transform/decode"
)

// benchRecords are records of the bench kit: many countries and scripts, a third without phone or title.
var benchRecords = []decode.Fields{
	{LeadSource: "SPZA-INS|proseware.offer1", Created: "2024-02-24T16:05:46.4470000Z", FirstName: "Begoña",
		LastName: "Rodríguez", Email: "brodriguez@treyparana.es", Phone: "0034 915 822 122", Country: "Spain",
		Company: "Trey Parana S.L."},
	{LeadSource: "AzureMarketplaceWeb-INS|relecloud.data-hub-saas", Created: "2024-08-12T01:15:07.4660000Z",
		FirstName: "ANDRÉS", LastName: "IBÁÑEZ", Email: "andres_ibanez3979@mail.ru", Phone: "+52-8-165-454-351",
		Country: "MEX", Company: "Maple Cloud Neva S.A. de C.V."},
	{LeadSource: "AzureMarketplace-INS|litwareinc.offer1", Created: "2025-05-19T23:37:49Z", FirstName: "Wei",
		LastName: "Singh", Email: "wei_singh4075@woodgroveinternational.com", Country: "United States",
		Company:     "Woodgrove International Corp",
		Description: "How does licensing work for resellers? Budget is approved for this quarter. Please contact me about enterprise pricing."},
	{LeadSource: "AzurePortal-CON|northwind-traders.sqlguard", Created: "2023-02-19T09:19:05.3820000Z",
		FirstName: "Donna", LastName: "Allen", Email: "donna.allen@orionsofttagus.co.uk", Phone: "+44-7-911-189-014",
		Country: "United iKngdom", Company: " Orionsoft Tagus Limited  ", JobTitle: "Gerente de TI"},
	{LeadSource: "AzureMarketplaceWeb-PLT|contoso.log-insights", Created: "2025-02-01T21:31:38Z", FirstName: "สมหญิง",
		LastName: "ใจดี", Email: "somyingjaidee7899@outlook.com", Country: "ไทย", Company: "Nod Data Vistula จำกัด",
		Description: "We are migrating from on-premises and need a quote. Please contact me about enterprise pricing. ¿Tienen soporte en español? Merci de me rappeler dès que possible. Users: 2082; ref 1lxf8lh4ldhzd"},
	{LeadSource: "SPZA-INS|TAILSPIN_TOYS.IOT-EDGE.MODULE", Created: "2024-02-13T16:42:53.5650000Z",
		FirstName: "Charles", LastName: "Patel", Email: "charles_patel9579@blueyonderventuresaustin.com",
		Phone: "+1-4-155-855-422", Country: "U.S.", Company: "Blue Yonder Ventures Austin Co.", JobTitle: "Team Lead"},
	{LeadSource: "AzureMarketplaceWeb-INS|tailspin_toys.offer1", Created: "2023-03-27T20:40:27+02:00",
		FirstName: "Nancy", LastName: "Thomas", Email: "nthomas@nodroboticspacific.com.au", Phone: "61423577672",
		Country: "AUS", Company: "Nod Robotics Pacific Pty Ltd", JobTitle: "Owner",
		Description: "We use Azure and want to deploy this in West Europe. Interested in a trial of the product for our team. Requires HIPAA compliance. 導入事例を教えてください。"},
	{LeadSource: "AzurePortal-INS|proseware.offer1", Created: "2023-09-15T13:35:52Z", FirstName: "Nancy",
		LastName: "Singh", Email: "nancyy_singh2376@bestgamessouth.com", Phone: "001 2 123 938 947",
		Country: "United States of America", Company: "Best Games South Co.", JobTitle: "Solution Architect",
		Description: "Can it be integrated with Power BI? The customer clicked Get It Now. Requires HIPAA compliance."},
	{LeadSource: "SPZA-INS|contoso.offer1", Created: "2023-07-05T11:52:18Z", FirstName: "Małgorzata",
		LastName: "Zieliński", Email: "malgorzata_zielinski9862@hotmail.com", Phone: "+48229022991", Country: "Poland",
		Company:     "Trey Agri Gdansk S.A.",
		Description: "Приём заявок до конца месяца. Приём заявок до конца месяца. Users: 4341; ref 2knk6dmauj7n0"},
	{LeadSource: "SPZA-SUB|litwareinc.offer1", Created: "2024-09-01T17:53:20Z", FirstName: "Χρήστος",
		LastName: "Νικολάου", Email: "christos.nikolaou@deltaagriloire.gr", Phone: "(21) 51276487", Country: "Greece",
		Company: "Delta Agri Loire S.A.", JobTitle: "Product Manager",
		Description: "Merci de me rappeler dès que possible. Requires HIPAA compliance. How does licensing work for resellers? Budget is approved for this quarter. Users: 2222; ref 2a8pf4b2be0on"},
	{LeadSource: "AzureMarketplace-DET|fabrikam.offer1", Created: "2025-02-07T16:30:33Z", FirstName: "ANKE",
		LastName: "WAGNER", Email: "anke.wagner@bestagrivilnius.de", Phone: "(089) 43448983", Country: "DE",
		Company: "Best Agri Vilnius AG", JobTitle: "QA Engineer"},
	{LeadSource: "AzureMarketplace-DNC|proseware.k8s-operator", Created: "2024-02-09T13:32:21.5750000Z",
		FirstName: "Carol", LastName: "St. John", Email: "cst. john@omegalearningdenver.com", Country: "US",
		Company: "Omega Learning Denver Co.", JobTitle: "CFO",
		Description: "Приём заявок до конца месяца. Can it be integrated with Power BI?"},
	{LeadSource: "AzurePortal-INS|fabrikam.sqlguard", Created: "2025-06-10T14:40:45Z", FirstName: "Carlos",
		LastName: "Gonzalez", Email: "cgonzalez@blueyonderroboticsseine.co.za", Country: "South Africa",
		Company: "Blue Yonder Robotics Seine (Pty) Ltd", JobTitle: "エンジニア",
		Description: "Not a priority right now, follow up later. Merci de me rappeler dès que possible. Evaluating for a university project. Evaluating for a university project."},
	{LeadSource: "AppSource-INS|woodgrovebank.offer1", Created: "2023-06-17T10:37:00Z", FirstName: "Ananya",
		LastName: "Nair", Email: "ananyanair2818@yahoo.com", Phone: "919878907295", Country: "IND",
		Company: "Delta Travel Direct Pvt. Ltd.", JobTitle: "Procurement Lead",
		Description: "Comparison with a competitor is under way. Looking for SSO and audit features. Please contact me about enterprise pricing. Приём заявок до конца месяца."},
	{LeadSource: "AzurePortal-INS|fabrikam.data-hub-saas", Created: "2025-07-30T02:15:15Z", FirstName: "فاطمة",
		LastName: "المصري", Email: "fatimaalmasri4062@outlook.com", Phone: "(049) 319857", Country: "United Arab Emirates",
		Company: "School ofstack Elbe LLC", JobTitle: "エンジニア", Description: "Comparison with a competitor is under way."},
	{LeadSource: "AzureMarketplace-INS|fabrikam.data-hub-saas", Created: "2024-02-13T19:30:06Z", FirstName: "ليلى",
		LastName: "المصري", Email: "layla_almasri9992@vanarsdelenergyoslo.ae", Phone: "(045) 755215", Country: "AE",
		Company: "VanArsdel Energy Oslo LLC", JobTitle: "Freelancer",
		Description: "The customer clicked Get It Now.\nSays \"¿Tienen soporte en español?\""},
	{LeadSource: "AzurePortal-DET|fabrikam.mailrelay", Created: "2023-01-23T15:17:22Z", FirstName: "John",
		LastName: "Thomas", Email: "jthomas@apexagrivolga.co.uk", Phone: "+441615019040", Country: "United Kingdom",
		Company: "Apex Agri Volga PLC", JobTitle: "Team Lead",
		Description: "Requires HIPAA compliance. Looking for SSO and audit features. Users: 1575; ref 1uxemsubtggyz"},
	{LeadSource: "AppSource-DNC|tailspin_toys.data-hub-saas", Created: "2023-12-22T16:10:35.7370000Z",
		FirstName: "Ömer", LastName: "Doğan", Email: "omer_dogan103@woodgrovetech.com.tr", Company: "Woodgrovetech A.Ş.",
		JobTitle:    "CFO",
		Description: "Please contact me about enterprise pricing. We are migrating from on-premises and need a quote. How does licensing work for resellers? Test drive completed, next step is a demo.\nSays \"We use Azure and want to deploy this in West Europe.\""},
	{LeadSource: "SPZA-DNC|northwind-traders.offer1", Created: "2024-04-03T02:21:25Z", FirstName: "Ashley",
		LastName: "Smith", Email: "ashleysmith8137@yahoo.com", Phone: "61485457482", Country: "Australia",
		Company: "Munsonsoft Yamuna Pty Ltd", JobTitle: "Business Development"},
	{LeadSource: "AzureMarketplaceWeb-INS|proseware.data-hub-saas", Created: "2023-10-26T21:15:34Z",
		FirstName: "Наталья", LastName: "Смирнова", Email: "natalia.smirnova@blueyondermotorsbraga.ru",
		Phone: "(849) 52712190", Country: "Russian Federation", Company: "Blue Yonder Motors Braga ЗАО",
		Description: "Not a priority right now, follow up later. Test drive completed, next step is a demo. Not a priority right now, follow up later.\nSays \"The customer clicked Get It Now.\""},
	{LeadSource: "AzurePortal-TST|contoso.data-hub-saas", Created: "10/1/2024 10:29:32 PM", FirstName: "Karen",
		LastName: "Robinson", Email: "Karenrobinson5996@northwindsolutionszurich.com", Phone: "(21) 26139861",
		Company: "Northwind Solutions Zurich LLC"},
	{LeadSource: "AzurePortal-INS|proseware.vm-hardened-2022", Created: "2023-09-20T00:06:39Z", FirstName: "ﾕｳｷ",
		LastName: "鈴木", Phone: "819061376231", Country: "Japan", Company: "Graniteforge K.K.", JobTitle: "Consultant",
		Description: "Requires HIPAA compliance. Please contact me about enterprise pricing. Users: 2440; ref 367ubipaj70sf"},
	{LeadSource: "AppSource-INS|fabrikam.backup-pro", Created: "2023-04-29T18:03:37Z", FirstName: "فاطمة",
		LastName: "عبد الله", Email: "fatimaabdullah8394@maplemediaporto.ae", Phone: "+971-507-641-542", Country: "AE",
		Description: "Evaluating for a university project."},
	{LeadSource: "AzureMarketplace-UNS|relecloud.mailrelay", Created: "2023-08-17T20:24:35Z", FirstName: "Дмитрий",
		LastName: "Цветаева", Phone: "+7 (49) 53716790", Country: "RUS", Company: "Margie Textiles Riga ЗАО",
		Description: "Interested in a trial of the product for our team. Wir benötigen ein Angebot für 250 Benutzer. Users: 920; ref 3bzh4ozwvzs46"},
}

func BenchmarkLead(b *testing.B) {
	n := New(testOptions())
	var lead Lead
	for i := range benchRecords {
		n.Lead(&benchRecords[i], Origin{}, &lead) // tables and caches are built at first use
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		n.Lead(&benchRecords[i], Origin{}, &lead)
		if i++; i == len(benchRecords) {
			i = 0
		}
	}
}

func BenchmarkFields(b *testing.B) {
	n := New(testOptions())
	leads := make([]Lead, len(benchRecords))
	for i := range benchRecords {
		n.Lead(&benchRecords[i], Origin{}, &leads[i])
	}
	fields := []struct {
		name string
		read func(f *decode.Fields, lead *Lead)
	}{
		{"time", func(f *decode.Fields, _ *Lead) { ParseTime(f.Created) }},
		{"rfc3339", func(*decode.Fields, *Lead) { ParseTime("2018-09-28T14:03:11.4731886Z") }},
		{"source", func(f *decode.Fields, _ *Lead) { ParseSource(f.LeadSource) }},
		{"name", func(f *decode.Fields, _ *Lead) { PersonName(f.LastName) }},
		{"email", func(f *decode.Fields, _ *Lead) { Email(f.Email) }},
		{"phone", func(f *decode.Fields, lead *Lead) { n.phones.e164(f.Phone, lead.Country) }},
		{"country", func(f *decode.Fields, _ *Lead) { Country(f.Country) }},
		{"company", func(f *decode.Fields, _ *Lead) { Company(f.Company) }},
		{"notes", func(f *decode.Fields, _ *Lead) { CleanNotes(f.Description) }},
	}
	for _, field := range fields {
		b.Run(field.name, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				field.read(&benchRecords[i], &leads[i])
				if i++; i == len(benchRecords) {
					i = 0
				}
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(testOptions())
	}
}
