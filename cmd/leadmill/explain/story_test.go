package explain_test

import "time"

// The customers and leads of the story that the golden files tell.
const (
	ann, bo, cyd     = "C00000000000000A1", "C00000000000000B1", "C00000000000000C1"
	annBefore        = "C00000000000000A2" // merged into annOnce, and that into ann
	annOnce          = "C00000000000000A3"
	gone             = "C00000000000000D1"
	l1, l2, l3       = "L0000000000000001", "L0000000000000002", "L0000000000000003"
	l4, l5           = "L0000000000000004", "L0000000000000005"
	boFirst, boLater = "L00000000000000B1", "L00000000000000B2"
	cydFirst         = "L00000000000000C1"
)

func day(month time.Month, d int) time.Time { return time.Date(2026, month, d, 9, 30, 0, 0, time.UTC) }

// story is Ann, who asked twice from her office, once from home, and again under another name; her colleague Bo, who may
// be her; and Cyd, whose record is hostile.
func story() map[string]rows {
	lead := func(id, customer string, at time.Time, action, first, last, email, phone, company, title string) map[string]any {
		r := map[string]any{
			"lead_id": id, "customer_id": customer, "occurred_at": at, "action": action, "source": "AzureMarketplace", "stage": "interest",
			"offer_id": "contoso.backup", "country": "SE", "deliveries": 1,
		}
		for name, v := range map[string]string{"first_name": first, "last_name": last, "email": email, "phone": phone, "company": company, "job_title": title} {
			if v != "" {
				r[name] = v
			}
		}
		return r
	}
	return map[string]rows{
		"leads": {
			lead(l1, ann, day(3, 1), "PLT", "Ann", "Andersson", "ann.andersson@fabrikam.example", "+46812345678", "Fabrikam AB", "Head of IT"),
			lead(boFirst, bo, day(3, 2), "PLT", "Bo", "Andersson", "bo@fabrikam.example", "+46812345678", "Fabrikam AB", ""),
			lead(l2, ann, day(3, 4), "StartTestDrive", "Ann", "ANDERSSON", "ann.andersson@fabrikam.example", "+46812345678", "Fabrikam", "Head of IT"),
			lead(l3, ann, day(5, 10), "PLT", "Anna", "Andersson", "anna.andersson77@gmail.com", "+46701234567", "", ""),
			lead(cydFirst, cyd, day(5, 11), "PLT", "<script>alert(1)</script>", "An\u001b[31m Andersson", "cyd@fabrikam.example", "", "Fabrikam \"AB\"", ""),
			lead(l4, ann, day(6, 1), "INS", "Anna", "Anderson", "anna.andersson77@gmail.com", "+46812345678", "Fabrikam AB", "CIO"),
			lead(boLater, bo, day(6, 9), "INS", "Bo", "Andersson", "bo@fabrikam.example", "", "Fabrikam AB", ""),
			lead(l5, ann, day(9, 9), "INS", "Anna", "Nilsson", "anna@nilsson.example", "", "Nilsson Konsult", ""),
		},
		"customers": {
			{
				"customer_id": ann, "account_id": "A00000000000000F1", "first_seen": day(3, 1), "last_seen": day(9, 9), "leads": 5,
				"first_name": "Anna", "last_name": "Andersson", "email": "anna@nilsson.example", "phone": "+46812345678",
				"company": "Nilsson Konsult", "country": "SE", "job_title": "CIO", "review": true,
				"lead_ids": []string{l1, l2, l3, l4, l5}, "first_name_lead": 5, "last_name_lead": 3, "email_lead": 5, "phone_lead": 4,
				"company_lead": 5, "country_lead": 5,
			},
			{"customer_id": bo, "leads": 2, "first_name": "Bo", "last_name": "Andersson", "email": "bo@fabrikam.example", "company": "Fabrikam AB"},
			{"customer_id": cyd, "leads": 1, "first_name": "<script>alert(1)</script>", "last_name": "An\u001b[31m Andersson", "email": "cyd@fabrikam.example"},
		},
		"matches": {
			weigh(matchRow("spanning", l1, l4, ann, ann, map[string]any{"bridge": true}), -13.2, 0, 0.9712,
				"first_name", "nickname", 2.5, "last_name", "close", 6.1, "email", "different", -1.5, "phone", "exact", 8.2,
				"company", "exact", 4.4, "country", "exact", 0.6, "job_title", "different", -2.0),
			weigh(matchRow("spanning", l4, l3, ann, ann, nil), -13.2, 0, 0.99998,
				"first_name", "exact", 7.4, "last_name", "close", 6.1, "email", "exact", 15.8, "phone", "different", -0.9, "country", "exact", 0.6),
			weigh(matchRow("must_link", l5, l3, ann, ann, map[string]any{"note": "Eva Ek, 2026-09-10: has married, confirmed by phone"}), -13.2, 0, 0.003,
				"first_name", "exact", 7.4, "last_name", "different", -1.8, "email", "different", -1.5, "country", "exact", 0.6),
			weigh(matchRow("review", boFirst, l1, bo, ann, nil), -13.2, 0, 0.41,
				"first_name", "different", -4.6, "last_name", "exact", 7.9, "email", "different", -1.5, "phone", "exact", 8.2,
				"company", "exact", 2.2, "email_domain", "exact", 0.0, "country", "exact", 0.5),
			weigh(matchRow("refused", l1, cydFirst, ann, cyd, nil), -13.2, -6, 0.02,
				"first_name", "different", -4.6, "last_name", "similar", 5.0, "email", "different", -1.5, "company", "exact", 14.7),
			matchRow("cannot_link", boLater, l4, bo, ann, map[string]any{"note": "Eva Ek, 2026-09-11: Bo is her brother"}),
			weigh(matchRow("spanning", boFirst, boLater, bo, bo, nil), -13.2, 0, 0.9999,
				"first_name", "exact", 9.0, "last_name", "exact", 7.9, "email", "exact", 15.0),
		},
		"customer_events": {
			{"event_at": day(11, 1), "kind": "merged", "customer_id": annBefore, "other_id": annOnce},
			{"event_at": day(11, 1), "kind": "merged", "customer_id": annOnce, "other_id": ann},
			{"event_at": day(11, 1), "kind": "split", "customer_id": bo, "other_id": ann},
			{"event_at": day(11, 1), "kind": "removed", "customer_id": gone},
		},
	}
}
