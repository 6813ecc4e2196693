package marketo

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/marketo/marketotest"
	"leadmill/extract/sourcetest"
)

// edit returns a bookmark with other values; nil takes a key away.
func edit(t *testing.T, b extract.Bookmark, values map[string]any) extract.Bookmark {
	t.Helper()
	var mark map[string]any
	if err := json.Unmarshal(b, &mark); err != nil {
		t.Fatal(err)
	}
	for key, value := range values {
		if mark[key] = value; value == nil {
			delete(mark, key)
		}
	}
	edited, err := json.Marshal(mark)
	if err != nil {
		t.Fatal(err)
	}
	return edited
}

func guids(rows []map[string]any) []string {
	var ids []string
	for _, row := range rows {
		ids = append(ids, row["RecordID"].(string))
	}
	return ids
}

// A feed that has had no lead yet begins anew as well when its paging token is refused.
func TestForgottenTokenBeforeTheFirstLead(t *testing.T) {
	b := newBench(t, sourcetest.Env(t), marketotest.Options{})
	b.Submit(b.AddPerson(marketotest.Person{"email": "cy@secret.example"}), otherForm)
	_, result := b.read(t, nil)
	_, guid := b.lead(1)
	got, result := b.read(t, edit(t, result.Bookmark, map[string]any{"submissions": "forgotten"}))
	if !slices.Equal(guids(got), []string{guid}) || len(result.Warnings) != 1 {
		t.Errorf("got %v and warnings %v, want the lead and one warning", guids(got), result.Warnings)
	}
	if again, _ := b.read(t, result.Bookmark); len(again) > 0 {
		t.Errorf("the next run brings %v again", guids(again))
	}
}

// A token that is refused on the way, before any lead of ours, begins anew at a token that this run has used.
func TestForgottenTokenOnTheWay(t *testing.T) {
	b := newBench(t, sourcetest.Env(t), marketotest.Options{PageSize: 2})
	person := b.AddPerson(marketotest.Person{"email": "cy@secret.example"})
	for range 5 {
		b.Submit(person, otherForm)
	}
	_, guid := b.lead(1)
	b.OnRequest(func(n int) {
		if n == 5 { // sign-in, two tokens, one page
			b.Fail(marketotest.Fault{Path: "/activities.json", Code: "1003"})
			b.OnRequest(nil)
		}
	})
	got, result := b.read(t, nil)
	if !slices.Equal(guids(got), []string{guid}) || len(result.Warnings) != 1 {
		t.Errorf("got %v and warnings %v, want the lead and one warning", guids(got), result.Warnings)
	}
}

// An API that refuses the new token too is an error, not a circle.
func TestTokensRefusedForEver(t *testing.T) {
	for _, path := range []string{"/activities.json", "/leadchanges.json"} {
		b := newBench(t, sourcetest.Env(t), marketotest.Options{})
		b.Fail(slices.Repeat([]marketotest.Fault{{Path: path, Code: "1003"}}, 50)...)
		_, err := b.open(t).Extract(t.Context(), nil, func(extract.Delivery) error { return nil })
		if broken := new(extract.ContractError); !errors.As(err, &broken) {
			t.Errorf("%s: error = %v, want a ContractError", path, err)
		}
	}
}

// Opt-outs come although their paging token is refused: between the last run and this one, and with a bookmark that
// does not tell how far they were followed.
func TestForgottenTokenOfOptOuts(t *testing.T) {
	for _, c := range []struct {
		name string
		edit map[string]any
		want []int // leads that come again
	}{
		{"from the newest one known", map[string]any{"changes": "forgotten"}, []int{1, 2}},
		{"old bookmark", map[string]any{"changes": "forgotten", "changes_at": nil}, []int{0, 1, 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := sourcetest.NewClock(0)
			env := sourcetest.Env(t)
			env.Now = clock.Now
			b := newBench(t, env, marketotest.Options{})
			var persons []int64
			var ids []string
			for i := range 3 {
				person, guid := b.lead(i)
				persons, ids = append(persons, person), append(ids, guid)
			}
			_, result := b.read(t, nil)
			for _, person := range persons[:2] {
				clock.Advance(24 * time.Hour)
				b.Change(person, "unsubscribed", true)
				_, result = b.read(t, result.Bookmark)
			}
			clock.Advance(24 * time.Hour)
			b.Change(persons[2], "doNotCall", true)
			clock.Advance(24 * time.Hour)
			got, result := b.read(t, edit(t, result.Bookmark, c.edit))
			var want []string
			for _, i := range c.want {
				want = append(want, ids[i])
			}
			if !slices.Equal(guids(got), want) || len(result.Warnings) != 1 {
				t.Errorf("got %v and warnings %v, want %v and one warning", guids(got), result.Warnings, want)
			}
			if again, result := b.read(t, result.Bookmark); len(again) > 0 || len(result.Warnings) > 0 {
				t.Errorf("the next run brings %v again and warnings %v", guids(again), result.Warnings)
			}
		})
	}
}

func TestSinceChanges(t *testing.T) {
	day := func(n int) string { return sourcetest.Start().AddDate(0, 0, n).Format(time.DateOnly) }
	for _, c := range []struct {
		name, before, after string
		want                int // submissions of the second run
	}{
		{"same", day(3), day(3), 0},
		{"later", day(3), day(5), 0},
		{"earlier", day(3), day(2), 4},
		{"removed", day(3), "", 5},
		{"added", "", day(5), 0},
		{"never set", "", "", 0},
		{"removed from before the default", "2000-01-01", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := sourcetest.NewClock(0)
			env := sourcetest.Env(t)
			env.Now = clock.Now
			b := newBench(t, env, marketotest.Options{PageSize: 2})
			for i := range 5 {
				clock.Advance(24 * time.Hour)
				b.lead(i)
			}
			b.options.Since = c.before
			_, first := b.read(t, nil)
			clock.Advance(-time.Minute) // a clock that was put right
			b.options.Since = c.after
			got, second := b.read(t, first.Bookmark)
			if len(got) != c.want || (len(second.Warnings) == 1) != (c.want > 0) {
				t.Errorf("the second run brings %d submissions and warnings %v, want %d", len(got), second.Warnings, c.want)
			}
			if got, third := b.read(t, second.Bookmark); len(got) > 0 || len(third.Warnings) > 0 {
				t.Errorf("the third run brings %v and warnings %v, want nothing", guids(got), third.Warnings)
			}
		})
	}
}

// Reading again from an earlier day is not cut short by a token that is refused on the way.
func TestForgottenTokenWhileReadingAgain(t *testing.T) {
	clock := sourcetest.NewClock(0)
	env := sourcetest.Env(t)
	env.Now = clock.Now
	b := newBench(t, env, marketotest.Options{PageSize: 2})
	var want []string
	for i := range 8 {
		clock.Advance(24 * time.Hour)
		_, guid := b.lead(i)
		want = append(want, guid)
	}
	b.options.Since = clock.Now().Format(time.DateOnly)
	_, result := b.read(t, nil)
	b.options.Since = ""
	b.Break(6) // sign-in, token, page and persons, the second page; what follows fails
	var got []string
	result, err := b.open(t).Extract(t.Context(), result.Bookmark, func(d extract.Delivery) error {
		got = append(got, d.RecordID)
		return nil
	})
	b.Heal()
	if err == nil || len(got) == 0 || len(got) > 4 {
		t.Fatalf("the broken run brings %d submissions and error %v, want some and an error", len(got), err)
	}
	rest, _ := b.read(t, edit(t, result.Bookmark, map[string]any{"submissions": "forgotten"}))
	got = append(got, guids(rest)...)
	slices.Sort(got)
	slices.Sort(want)
	if got = slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("both runs bring %d submissions, want %d", len(got), len(want))
	}
}

// What an opt-out brings of its person is no sign that the submissions of others have been read up to there.
func TestForgottenTokenAfterOptOut(t *testing.T) {
	clock := sourcetest.NewClock(0)
	env := sourcetest.Env(t)
	env.Now = clock.Now
	b := newBench(t, env, marketotest.Options{})
	ann, _ := b.lead(1)
	_, result := b.read(t, nil)
	b.Change(ann, "unsubscribed", true)
	var bo string
	b.OnRequest(func(n int) {
		if n == 3 { // sign-in and submissions; the changes come next
			clock.Advance(time.Minute)
			_, bo = b.lead(2)
			clock.Advance(time.Minute)
			b.Submit(ann, ourForm)
		}
	})
	_, result = b.read(t, result.Bookmark)
	b.OnRequest(nil)
	got, _ := b.read(t, edit(t, result.Bookmark, map[string]any{"submissions": "forgotten"}))
	if !slices.Contains(guids(got), bo) {
		t.Errorf("got %v, want %s among them", guids(got), bo)
	}
}
