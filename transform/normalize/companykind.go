package normalize

import (
	"strings"
	"sync"
)

// NamesCompany reports whether the company of a lead names one: not words for having none, not the free mailbox, and not
// the person's own name, unless it comes with a legal form.
func (l *Lead) NamesCompany() bool {
	key := l.CompanyKey
	if len(key) < 2 || isDigits(key) {
		return false
	}
	if _, none := noCompany()[key]; none {
		return false
	}
	return !l.isOwnName(key) || Fold(l.Company) != key
}

func (l *Lead) isOwnName(key string) bool {
	switch {
	case key == l.FirstKey || key == l.LastKey:
		return true
	case l.FirstKey == "" || l.LastKey == "" || len(key) != len(l.FirstKey)+1+len(l.LastKey):
		return false
	}
	return key == l.FirstKey+" "+l.LastKey || key == l.LastKey+" "+l.FirstKey
}

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) && s[i] != ' ' {
			return false
		}
	}
	return true
}

// NamedAlike reports whether a company and a domain have the same name: contoso.com and "Contoso Nordic". The domain is the
// part that somebody registered.
func NamedAlike(companyKey, domain string) bool {
	name, _, _ := strings.Cut(domain, ".")
	if len(name) < 3 || companyKey == "" {
		return false
	}
	if strings.IndexByte(name, '-') >= 0 {
		name = strings.ReplaceAll(name, "-", "")
	}
	at := 0 // letters of the name that the company began with
	for i := 0; i < len(companyKey); i++ {
		switch c := companyKey[i]; {
		case c == ' ':
		case at < len(name) && c == name[at]:
			at++
		default:
			return false
		}
		if at == len(name) {
			return true
		}
	}
	return false
}

// noCompany are keys of companies that name none, in the languages that leads are written in most. Not in a list of
// others: none was found with a licence.
var noCompany = sync.OnceValue(func() map[string]struct{} {
	set := map[string]struct{}{}
	for _, line := range []string{
		"n a|na|nan|none|no|nil|null|nothing|unknown|undefined|not applicable|not available|not provided|no company|no name|tbd|other|general",
		"self|self employed|selfemployed|freelance|freelancer|freelancing|independent|independent consultant|independent contractor",
		"consultant|contractor|sole trader|sole proprietor|sole proprietorship|unemployed|retired|individual|me|myself|own|personal",
		"personal use|private|private person|private individual|home|home user|home office|student|hobby|family|my company|company",
		"test|testing|demo|asdf|qwerty|xx|xxx|abc|gmail|gmail com|hotmail|hotmail com|outlook|outlook com|yahoo|yahoo com",
		"privat|privatperson|selbstandig|selbststandig|freiberufler|freiberuflich|firma|keine|keine firma|schuler|arbeitslos|rentner",
		"prive|particulier|independant|auto entrepreneur|etudiant|aucun|aucune|entreprise|sans emploi|retraite|zzp|zzper|zelfstandige|geen",
		"particular|autonomo|estudiante|ninguno|ninguna|empresa|privado|jubilado|pessoa fisica|nenhum|nenhuma|estudante",
		"privato|libero professionista|studente|nessuno|nessuna|azienda|egen|egen foretagare|egenforetagare|ingen|elev",
		"osoba prywatna|brak|prywatnie|個人|个人|なし|无|自営業|개인|частное лицо|нет",
	} {
		for key := range strings.SplitSeq(line, "|") {
			set[companyKey(key)] = struct{}{}
		}
	}
	return set
})
