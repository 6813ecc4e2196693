package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the golden files from what the tests produce")

// TestScripts runs the stories in testdata/scripts, in process. Beside the commands of testscript they have:
//
//	leadmill CODE [NAME=value…] ARGS…   run leadmill, which must end with this exit code
//	parquet OUT DATASET [COLUMN…]       print the rows of the current snapshot
//	rows OUT DATASET N                  the dataset must have N rows
//	same OUT OUT [KIND]                 both current snapshots must have the same bytes, of that kind of file
//	alike OUT RUN RUN                   all datasets of two runs must have the same bytes
//	linked OUT RUN RUN                  they must be the same files on disk
//	commits OUT N                       so many commits must have been made
//	old PATH…                           make files look an hour old, so that their times can be trusted
//	lock OUT HOLDER                     hold the lock until the script ends
//	overwrite FILE FILE                 put the first file in the place of the second
//	readlink LINK TARGET                the link must lead there
//	damage FOLDER, mend FOLDER          flip bits of every file below, and flip them back
//	contains FILE FILE                  the first file must hold every line of the second
//	ndjson FILE FROM TO TEMPLATE        write a lead for each number; {n} in the template is the number, {h} a word of its own
//	pairs OUT FILE N YES|NO             write overrides for the first N pairs of leads that follow each other in time
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "../../testdata/scripts", UpdateScripts: *update, RequireUniqueNames: true,
		// A file is believed unchanged only when it was more than two seconds old when it was read. Without this a
		// story would go another way on a slow machine.
		Setup: func(env *testscript.Env) error { return makeOld(env.WorkDir) },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"leadmill": scriptLeadmill, "parquet": scriptParquet, "rows": scriptRows, "same": scriptSame,
			"linked": scriptLinked, "alike": scriptAlike, "commits": scriptCommits, "old": scriptOld, "lock": scriptLock, "overwrite": scriptOverwrite, "readlink": scriptReadlink,
			"contains": scriptContains, "damage": scriptDamage, "mend": scriptDamage,
			"ndjson": scriptNDJSON, "pairs": scriptPairs, "model": scriptModel,
		},
	})
}

// personal finds what belongs to the persons in the stories: all of them have "Secret" in their names and addresses,
// and numbers from the range for fiction.
var personal = regexp.MustCompile(`(?i)secret|555 ?0123`)

// oneAtATime keeps runs apart: scripts run side by side, and urfave/cli writes to flags of its own that all
// applications of a process share.
var oneAtATime sync.Mutex

func scriptLeadmill(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: leadmill CODE [NAME=value…] ARGS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	var environ []string
	for args = args[1:]; len(args) > 0 && strings.HasPrefix(args[0], "LEADMILL_"); args = args[1:] {
		environ = append(environ, args[0])
	}
	args = slices.Clone(args)
	for i := 1; i < len(args); i++ { // leadmill itself looks below the folder that the test runs in
		if flag := args[i-1]; flag == "--config" || flag == "-c" || flag == "--to" || flag == "--truth" || flag == "--mapping" || flag == "--html" {
			args[i] = ts.MkAbs(args[i])
		}
	}
	var stdout, stderr bytes.Buffer
	oneAtATime.Lock()
	defer oneAtATime.Unlock()
	code := Main(context.Background(), append([]string{"leadmill"}, args...), Environment{
		Stdout: &stdout, Stderr: &stderr, Environ: environ, Now: time.Now,
	})
	for _, text := range []string{stdout.String(), stderr.String()} {
		if found := personal.FindString(text); found != "" {
			ts.Fatalf("%q is personal and was printed:\n%s", found, text)
		}
	}
	_, err = ts.Stdout().Write(stdout.Bytes())
	ts.Check(err)
	_, err = ts.Stderr().Write(stderr.Bytes())
	ts.Check(err)
	if job := len(args) > 0 && slices.Contains([]string{"run", "extract", "build", "train"}, args[0]); job {
		checkLog(ts, stderr.String())
	}
	if code != want {
		ts.Fatalf("leadmill ended with exit code %d, not %d:\n%s", code, want, stderr.String())
	}
}

// checkLog checks that a job without a terminal logs one JSON object a line.
func checkLog(ts *testscript.TestScript, log string) {
	for line := range strings.Lines(log) {
		var entry struct{ Level, Msg string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Level == "" || entry.Msg == "" {
			ts.Fatalf("a line of the log is not JSON: %q", line)
		}
	}
}
