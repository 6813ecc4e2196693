"""leadmill and Splink on the same leads, side by side; .ci/bench-resolve calls this and says what can be set.

Every run is a process of its own that says of itself what it cost (getrusage): Splink from its start until its clusters
stand, leadmill from its start until its persons stand. Runs of both alternate; ratios are taken run by run, and their median
counts. The "resolve" line of leadmill leaves out what Splink is spared: reading CSV, normalising, giving values numbers.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
ROWS = [int(n) for n in os.environ.get("ROWS", "20000 100000 1000000").split()]
SEED = os.environ.get("SEED", "101")
RUNS = int(os.environ.get("RUNS", 1))
THREADS = os.environ.get("THREADS", "2")
LIMIT = float(os.environ.get("LIMIT", 1800))
SPLINK = os.environ.get("SPLINK", "4 5").split()
MODELS = os.environ.get("MODELS", "leads leads_apart").split()
SETS = os.environ.get("SETS", "fake_1000 febrl1 febrl2 febrl3").split()

PUBLIC = {  # file, its mapping, the model of Splink's own demo
    "fake_1000": ("splink/fake_1000.csv", "splink/fake_1000.yaml", "fake_1000"),
    "febrl1": ("febrl/dataset1.csv", "febrl/dataset1.yaml", "febrl"),
    "febrl2": ("febrl/dataset2.csv", "febrl/dataset2.yaml", "febrl"),
    "febrl3": ("febrl/dataset3.csv", "febrl/dataset3.yaml", "febrl"),
}
# What leadmill promises with its default settings; between two numbers of leads the lower one's bounds hold. FEBRL 2 and 3
# miss the goal of 0.999 (docs/resolution.md); theirs is what is reached.
PROMISED = {
    "fake_1000": {"f1": 0.96},
    "febrl1": {"f1": 0.999},
    "febrl2": {"f1": 0.9965},
    "febrl3": {"f1": 0.9975},
    0: {"f1": 0.96, "precision": 0.99},
    100_000: {"f1": 0.95, "precision": 0.99},
    1_000_000: {"precision": 0.985, "recall": 0.90},
}


def main() -> None:
    keep = os.environ.get("BENCH_DIR")
    work = Path(keep or tempfile.mkdtemp(prefix="leadmill-resolve-")).resolve()
    work.mkdir(parents=True, exist_ok=True)
    try:
        broken = bench(work)
    finally:
        if not keep:
            shutil.rmtree(work, ignore_errors=True)
    for line in broken:
        print(f"bench: {line}")
    sys.exit(1 if broken else 0)


def bench(work: Path) -> list[str]:
    for name in ("leadtruth", "resolve", "normalised"):
        package = "./cmd/leadtruth" if name == "leadtruth" else f".ci/bench/{name}.go"
        call(["go", "build", "-o", work / name, package])
    print(machine(), flush=True)
    broken = []
    for name in SETS:
        file, mapping, model = PUBLIC[name]
        folder = REPOSITORY / "testdata" / "resolution"
        table = work / f"{name}.parquet"
        call([python(SPLINK[0]), HERE / "tables.py", model, folder / file, table])
        broken += compare(work, name, [folder / file, folder / mapping], table, [model], PROMISED[name])
    for rows in ROWS:
        leads, table = generate(work, rows)
        promised = PROMISED[max(n for n in PROMISED if isinstance(n, int) and n <= rows)]
        broken += compare(work, f"{rows:,} leads, seed {SEED}", [leads], table, MODELS, promised)
    return broken


def generate(work: Path, rows: int) -> tuple[Path, Path]:
    """The leads as CSV, and what normalisation makes of them as Parquet. Neither is part of Splink's time."""
    leads, values, table = (work / f"leads-{rows}-{SEED}{end}" for end in (".csv", "-values.csv", ".parquet"))
    call([work / "leadtruth", "-rows", str(rows), "-seed", SEED, "-o", leads])
    with open(leads) as source, open(values, "w") as target:
        subprocess.run([work / "normalised"], stdin=source, stdout=target, check=True)
    call([python(SPLINK[0]), HERE / "tables.py", "leads", values, table])
    return leads, table


def compare(work: Path, title: str, files: list, table: Path, models: list, promised: dict) -> list[str]:
    contests = [(version, model) for version in SPLINK for model in models]
    print(f"\n{title}\n{'':32}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}{'precision':>11}{'recall':>8}{'F1':>8}{'largest':>9}")
    theirs: dict = {contest: [] for contest in contests}
    ours: list = []
    for _ in range(RUNS):
        for version, model in contests:
            theirs[version, model].append(splink(version, model, table))
        ours.append(json.loads(call([work / "resolve", *files], GOMAXPROCS=THREADS)))
    for (version, model), runs in theirs.items():
        show_splink(f"Splink {version}, {model}", runs)
    show_leadmill(ours)
    for (version, model), runs in theirs.items():
        ratios(f"Splink {version}, {model}", runs, ours)
    return [
        f"{title}: {key} is {ours[0]['fixed'][key]:.4f}, promised is {least}" for key, least in promised.items() if ours[0]["fixed"][key] < least
    ]


def splink(version: str, model: str, table: Path) -> dict | None:
    """What the job prints; None where it did not end in time or for want of memory."""
    try:
        return json.loads(call([python(version), HERE / "splink_job.py", model, table, THREADS], limit=LIMIT))
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as fault:
        print(f"Splink {version}, {model}: {fault}")
        return None


def show_splink(name: str, runs: list) -> None:
    runs = [r for r in runs if r]
    if not runs:
        return
    first = runs[0]
    line(f"{name}, p >= 0.95", median(runs), first["fixed"]["0.95"])
    line("  p >= 0.5", None, first["fixed"]["0.5"])
    line("  p >= 0.99", None, first["fixed"]["0.99"])
    line(f"  best, p >= {first['best']['threshold']:.5g}", None, first["best"])
    print(f"  {stages(runs)}; {first['pairs']:,} pairs with p >= 0.01")


def show_leadmill(runs: list) -> None:
    first = runs[0]
    line("leadmill", median(runs), scores(first["fixed"]))
    line(f"  best, p >= {first['best']['threshold']:.5g}", None, scores(first["best"]))
    print(f"  {stages(runs)}; {first['pairs']:,} pairs compared")


def scores(of: dict) -> dict:
    return {**of, "largest": of["largest_cluster"]}


def ratios(name: str, theirs: list, ours: list) -> None:
    rounds = [(a, b) for a, b in zip(theirs, ours) if a]
    if not rounds:
        return
    print(f"{name} / leadmill:", end="")
    for key, word in (("wall", "wall"), ("cpu", "CPU"), ("peak", "memory")):
        print(f"  {word} {statistics.median(a[key] / b[key] for a, b in rounds):.2f}", end="")
    for key, word in (("wall", "wall"), ("cpu", "CPU")):
        print(f"  {word} of resolve alone {statistics.median(a[key] / resolve(b, key) for a, b in rounds):.2f}", end="")
    a, b = rounds[0]
    print(f"\n{'':{len(name)}} F1 of leadmill less that of Splink: {b['fixed']['f1'] - a['fixed']['0.95']['f1']:+.4f} at p >= 0.95", end="")
    print(f", {b['fixed']['f1'] - a['best']['f1']:+.4f} at Splink's best, {b['best']['f1'] - a['best']['f1']:+.4f} both at their best", flush=True)


def resolve(run: dict, key: str) -> float:
    return run["stages"]["score"][key] + run["stages"]["cluster"][key]


def median(runs: list) -> dict:
    return {key: statistics.median(r[key] for r in runs) for key in ("wall", "cpu", "peak")}


def line(name: str, cost: dict | None, of: dict) -> None:
    costs = f"{cost['wall']:>9.2f}{cost['cpu']:>9.2f}{cost['peak']:>10.0f}" if cost else " " * 28
    print(f"{name:32}{costs}{of['precision']:>11.4f}{of['recall']:>8.4f}{of['f1']:>8.4f}{of['largest']:>9,}")


def stages(runs: list) -> str:
    def middle(stage: str, key: str) -> str:
        return f"{statistics.median(r['stages'][stage][key] for r in runs):.2f}"

    order = ("read", "score", "load", "train", "predict", "cluster")
    return "wall (CPU) s: " + ", ".join(f"{s} {middle(s, 'wall')} ({middle(s, 'cpu')})" for s in order if s in runs[0]["stages"])


def machine() -> str:
    model = next((l.split(":")[1].strip() for l in Path("/proc/cpuinfo").read_text().splitlines() if l.startswith("model name")), "unknown")
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 2**20
    go = call(["go", "env", "GOVERSION"]).strip()
    versions = [call([python(v), "-c", "import splink, duckdb; print('Splink', splink.__version__, 'on DuckDB', duckdb.__version__)"]).strip() for v in SPLINK]
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, load {os.getloadavg()[0]:.1f}; {THREADS} threads; {go}, {', '.join(versions)}"


def python(version: str) -> Path:
    return REPOSITORY / "bin" / f"splink{version}" / "bin" / "python"


def call(command: list, limit: float | None = None, **environment: str) -> str:
    run = subprocess.run(
        [str(c) for c in command], cwd=REPOSITORY, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=limit
    )
    if run.returncode != 0:
        sys.stderr.write(run.stderr[-4000:])
        run.check_returncode()
    return run.stdout


if __name__ == "__main__":
    main()
