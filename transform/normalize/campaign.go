package normalize

import "strings"

// "Campaigns: " is what the marketplace puts into a description, often with nothing behind it.
const campaignLabel = "campaigns:"

// SplitCampaign takes the line "Campaigns: X" out of a description; rest is what the sender wrote besides.
func SplitCampaign(description string) (campaign, rest string) {
	if strings.IndexByte(description, ':') < 0 {
		return "", description
	}
	for start := 0; start < len(description); {
		end := strings.IndexByte(description[start:], '\n')
		if end < 0 {
			end = len(description)
		} else {
			end += start
		}
		line := strings.TrimSpace(description[start:end])
		if len(line) >= len(campaignLabel) && strings.EqualFold(line[:len(campaignLabel)], campaignLabel) {
			campaign = strings.TrimSpace(line[len(campaignLabel):])
			before, after := description[:start], description[min(end+1, len(description)):]
			if before == "" {
				return campaign, after
			}
			return campaign, before + after
		}
		start = end + 1
	}
	return "", description
}

func campaignText(s string) text { return shortText(s, Clean) }
