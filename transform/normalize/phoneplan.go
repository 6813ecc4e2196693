package normalize

import (
	"regexp"
	"strconv"

	"github.com/nyaruka/phonenumbers"
)

// phonePlan is the numbering plan of one region, made from the library's metadata at first use.
type phonePlan struct {
	code      string // calling code, as digits
	codeValue int
	main      bool          // the region that stands for the calling code
	valid     *digitMatcher // the shape of every valid national number
	lengths   uint32        // possible lengths, one bit each
	local     uint32        // lengths that can be dialled only on the spot
	shortest  int
	longest   int
	trunk     prefixRule // national prefix, and carrier codes with it
	abroad    prefixRule // international prefix

	region        string        // of the plan, in ISO's letters
	mobile, fixed *digitMatcher // the shapes of two kinds of number; nil where unknown
}

// prefixRule strips a prefix from a number. The general form is slow and rare.
type prefixRule struct {
	literal   string
	table     *digitMatcher // set for prefix-free patterns without a transformation
	pattern   *regexp.Regexp
	transform string
	firsts    [10]bool // digits that a match can begin with
}

// planSlot remembers a look-up. Plan is nil where there is none, or one that only the library can apply.
type planSlot struct {
	plan   *phonePlan
	looked bool
	exists bool // the calling code is in use
}

// phonePlans finds plans; it belongs to one Normalizer.
type phonePlans struct {
	metadata map[string]*phonenumbers.PhoneMetadata // by region
	entities map[int]*phonenumbers.PhoneMetadata    // by calling code, those of no region
	codes    map[int]bool
	byRegion [26 * 26]planSlot
	byCode   [1000]planSlot
}

func newPhonePlans() *phonePlans {
	p := &phonePlans{
		metadata: make(map[string]*phonenumbers.PhoneMetadata), entities: make(map[int]*phonenumbers.PhoneMetadata),
		codes: phonenumbers.GetSupportedCallingCodes(),
	}
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		return p // without metadata the library decides every number
	}
	for _, m := range all.GetMetadata() {
		if m.GetId() == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
			p.entities[int(m.GetCountryCode())] = m
		} else {
			p.metadata[m.GetId()] = m
		}
	}
	return p
}

func (p *phonePlans) region(iso string) *phonePlan {
	if len(iso) != 2 || iso[0]-'A' > 'Z'-'A' || iso[1]-'A' > 'Z'-'A' {
		return nil
	}
	slot := &p.byRegion[int(iso[0]-'A')*26+int(iso[1]-'A')]
	if !slot.looked {
		*slot = planSlot{plan: newPhonePlan(p.metadata[iso]), looked: true}
	}
	return slot.plan
}

// code returns the plan that stands for a calling code; known is false where there is no such code.
func (p *phonePlans) code(code int) (plan *phonePlan, known bool) {
	slot := &p.byCode[code]
	if slot.looked {
		return slot.plan, slot.exists
	}
	*slot = planSlot{looked: true, exists: p.codes[code]}
	if !slot.exists {
		return nil, false
	}
	region := phonenumbers.GetRegionCodeForCountryCode(code)
	if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		plan = newPhonePlan(p.entities[code])
	} else {
		plan = p.region(region)
	}
	slot.plan = plan
	return plan, true
}

// newPhonePlan returns nil where the metadata holds something that only the library can apply.
func newPhonePlan(m *phonenumbers.PhoneMetadata) *phonePlan {
	if m == nil {
		return nil
	}
	desc := m.GetGeneralDesc()
	plan := &phonePlan{codeValue: int(m.GetCountryCode()), code: strconv.Itoa(int(m.GetCountryCode()))}
	var err error
	plan.valid, err = newDigitMatcher(desc.GetNationalNumberPattern())
	if err != nil || plan.valid.anchored || desc.GetNationalNumberPattern() == "" {
		return nil
	}
	lengths := desc.GetPossibleLength()
	if len(lengths) == 0 || lengths[0] < 0 {
		return nil
	}
	plan.shortest, plan.longest = int(lengths[0]), int(lengths[len(lengths)-1])
	for _, n := range lengths {
		plan.lengths |= 1 << n
	}
	for _, n := range desc.GetPossibleLengthLocalOnly() {
		plan.local |= 1 << n
	}
	plan.main = phonenumbers.GetRegionCodeForCountryCode(plan.codeValue) == m.GetId()
	plan.trunk = newPrefixRule(m.GetNationalPrefixForParsing(), m.GetNationalPrefixTransformRule())
	plan.abroad = newPrefixRule(m.GetInternationalPrefix(), "")
	plan.region, plan.mobile, plan.fixed = m.GetId(), kindMatcher(m.GetMobile()), kindMatcher(m.GetFixedLine())
	return plan
}

func newPrefixRule(pattern, transform string) prefixRule {
	if _, ok := number(pattern); ok && transform == "" {
		return prefixRule{literal: pattern}
	}
	if pattern == "" {
		return prefixRule{}
	}
	rule := prefixRule{pattern: regexp.MustCompile("^(?:" + pattern + ")"), transform: transform}
	table, err := newDigitMatcher(pattern)
	for d := range rule.firsts {
		rule.firsts[d] = err != nil || table.next[startState][d] != 0
	}
	if err == nil && table.prefixFree && !table.anchored && transform == "" {
		rule.table = table
	}
	return rule
}

// match returns the length of the prefix at the beginning of the digits, -1 for none. It does not transform.
func (r *prefixRule) match(digits []byte) int {
	switch {
	case len(digits) == 0:
		return -1
	case r.literal != "":
		if len(digits) >= len(r.literal) && string(digits[:len(r.literal)]) == r.literal {
			return len(r.literal)
		}
		return -1
	case r.table != nil:
		return r.table.prefix(digits)
	case r.pattern == nil || !r.firsts[digits[0]-'0']:
		return -1
	}
	if at := r.pattern.FindIndex(digits); at != nil {
		return at[1]
	}
	return -1
}

// stripTrunk takes the national prefix off, as the library does: not where that would turn a valid number into an
// invalid one.
func (p *phonePlan) stripTrunk(digits []byte) []byte {
	r := &p.trunk
	if r.transform == "" {
		n := r.match(digits)
		if n < 0 || p.valid.match(digits) && !p.valid.match(digits[n:]) {
			return digits
		}
		return digits[n:]
	}
	if len(digits) == 0 || !r.firsts[digits[0]-'0'] {
		return digits
	}
	groups := r.pattern.FindSubmatchIndex(digits)
	if groups == nil {
		return digits
	}
	stripped := digits[groups[1]:]
	if groups[len(groups)-2] >= 0 {
		stripped = append(r.pattern.Expand(nil, []byte(r.transform), digits, groups), stripped...)
	}
	if p.valid.match(digits) && !p.valid.match(stripped) {
		return digits
	}
	return stripped
}

// lengthResult is what the length of a number says.
type lengthResult uint8

const (
	lengthPossible lengthResult = iota
	lengthLocalOnly
	lengthTooShort
	lengthTooLong
	lengthInvalid
)

func (p *phonePlan) length(n int) lengthResult {
	switch {
	case n < 32 && p.local&(1<<n) != 0:
		return lengthLocalOnly
	case n < p.shortest:
		return lengthTooShort
	case n > p.longest:
		return lengthTooLong
	case p.lengths&(1<<n) != 0:
		return lengthPossible
	}
	return lengthInvalid
}
