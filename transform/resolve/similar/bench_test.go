package similar

import "testing"

// pairs are of the lengths that leads have: names, telephone numbers, addresses.
var pairs = []struct{ name, a, b string }{
	{"name8", "martinez", "marteniz"},
	{"name9strangers", "hernandez", "lindquist"},
	{"name20", "maria de los angeles", "marie de los angelis"},
	{"digits8", "40215573", "46125537"},
	{"email28", "annika.lindquist@contoso.com", "anika.lindqvist@contosso.com"},
	{"cyrillic8", "васильев", "василева"},
}

func BenchmarkJaroWinkler(b *testing.B) {
	for _, p := range pairs {
		b.Run(p.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				JaroWinkler(p.a, p.b)
			}
		})
	}
}

func BenchmarkDistance(b *testing.B) {
	for _, p := range pairs {
		b.Run(p.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Distance(p.a, p.b, 4)
			}
		})
	}
}

func BenchmarkSignature(b *testing.B) {
	for b.Loop() {
		Signature("annika.lindquist@contoso.com")
	}
}

func BenchmarkBound(b *testing.B) {
	x, y := Signature("hernandez"), Signature("lindquist")
	for b.Loop() {
		Bound(x, y)
	}
}

func BenchmarkSkeleton(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Skeleton("schwarzenegger")
	}
}

func BenchmarkShare(b *testing.B) {
	n, err := LoadNicknames()
	if err != nil {
		b.Fatal(err)
	}
	john, al := n.Formal("john"), n.Formal("al")
	for b.Loop() {
		Share(john, al)
	}
}

func BenchmarkLoadNicknames(b *testing.B) {
	for b.Loop() {
		if _, err := LoadNicknames(); err != nil {
			b.Fatal(err)
		}
	}
}
