# Go and make are all that run, build, test and clean need. CI calls nothing but these targets (.ci/run).

AS_OF   := 2026-11-20T02:00:00Z
LINT    := bin/golangci-lint-v2.15.0/golangci-lint
# cgo is on where a C compiler is found; the race detector needs one.
RACE     = $(if $(filter 1,$(shell go env CGO_ENABLED)),-race)

.DEFAULT_GOAL := help
.PHONY: help run build test lint e2e bench bench-resolve fuzz golden clean

help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 15

run: build ## run the nightly job on the sample leads in testdata/demo; results in out/demo
	mkdir -p out && bin/leadmill run --config testdata/demo/leadmill.yaml --as-of $(AS_OF) --summary always

build: ## build bin/leadmill, a static binary, and bin/standins, the stand-ins for trying its sources
	CGO_ENABLED=0 go build -ldflags '-s -w' -o bin/ ./cmd/leadmill ./cmd/standins

test: ## run every test that needs nothing but Go, with the race detector where there is a C compiler
	go test $(RACE) ./...

lint: $(LINT) ## check format, vet, tidiness, and golangci-lint with the package neighbours
	! gofmt -l . | grep . && go vet ./... && go vet -tags e2e ./... && go mod tidy -diff
	$(LINT) run ./...

$(LINT):
	GOBIN=$(abspath $(@D)) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(patsubst golangci-lint-%,%,$(notdir $(@D)))

e2e: build ## run the demo night and check it with DuckDB, Polars, pandas and openpyxl (Python 3.11; makes .venv)
	.ci/e2e.sh

bench: build ## run the Go benchmarks, the sources on 100,000 records, then the pairs against the DuckDB job (RECORDS, ROWS, PAIRS, BENCH_KIT)
	go test -run '^$$' -bench . -benchmem ./...
	.ci/measure-sources
	.ci/compare-duckdb

bench-resolve: ## group the same leads with leadmill and with Splink, and compare accuracy, time and memory (ROWS, SEED, RUNS; Python 3.11)
	.ci/bench-resolve

fuzz: ## run each fuzz target for 20 s (FUZZTIME)
	.ci/fuzz

golden: ## rewrite the golden files from what the tests produce; read the difference before committing it
	go test $$(grep -rl --include='*_test.go' 'flag.Bool("update"' . | xargs -n1 dirname | sort -u) -update
	go test ./cmd/leadmill -run GeneratedDocs -update-docs

clean: ## remove what the targets made
	rm -rf bin out .venv .servers
