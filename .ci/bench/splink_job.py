"""Resolves a cleaned table with Splink on DuckDB as one process, then says what it cost and how good it is, as JSON.

    splink_job.py MODEL FILE.parquet [THREADS]

FILE has the columns of the model, id and truth. Cost is counted from the start of the process until the clusters at 0.95
stand; what follows is not part of the job: the pairs are clustered again at every threshold to find the best one.
"""

import resource
import sys
import time

STARTED = time.monotonic()

import json  # noqa: E402
import logging  # noqa: E402

import duckdb  # noqa: E402
import splink  # noqa: E402
from splink import DuckDBAPI, Linker  # noqa: E402
from splink_models import MODELS  # noqa: E402

FLOOR = 0.01  # pairs less likely than this are not kept
CLUSTER = 0.95  # what Splink's demos cluster at


def main() -> None:
    name, file = sys.argv[1:3]
    threads = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    logging.getLogger("splink").setLevel(logging.ERROR)
    model = MODELS[name]()
    stages = Stages()

    con = duckdb.connect(config={"threads": threads})
    con.execute("set enable_progress_bar = false")
    con.execute(f"create table input as select * exclude (truth) from read_parquet('{file}')")
    linker = make(con, model)
    stages.end("load")
    train(linker, model)
    stages.end("train")
    pairs = linker.inference.predict(threshold_match_probability=FLOOR)
    stages.end("predict")
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=CLUSTER)
    con.execute(f"create table answer as select id, cluster_id from {clusters.physical_name}")
    stages.end("cluster")

    result = {"splink": splink.__version__, "duckdb": duckdb.__version__, "threads": threads, **stages.cost(), "stages": stages.seconds}
    result |= judge(con, pairs.physical_name, file)
    json.dump(result, sys.stdout)


def make(con: duckdb.DuckDBPyConnection, model) -> Linker:
    api = DuckDBAPI(connection=con)
    if splink.__version__.startswith("4."):
        return Linker("input", model.settings(), api)
    return Linker(api.register("input"), model.settings())


def train(linker: Linker, model) -> None:
    linker.training.estimate_probability_two_random_records_match(model.deterministic, recall=model.recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=model.pairs, seed=model.seed)
    for rule in model.training:
        linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)


class Stages:
    """Wall and CPU seconds by stage, and the peak up to the end of the last."""

    def __init__(self) -> None:
        self.seconds: dict = {}
        self.last = (STARTED, 0.0)

    def end(self, stage: str) -> None:
        now, usage = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
        cpu = usage.ru_utime + usage.ru_stime
        self.seconds[stage] = {"wall": now - self.last[0], "cpu": cpu - self.last[1]}
        self.last, self.peak = (now, cpu), usage.ru_maxrss / 1024

    def cost(self) -> dict:
        return {"wall": self.last[0] - STARTED, "cpu": self.last[1], "peak": self.peak}


def judge(con: duckdb.DuckDBPyConnection, pairs: str, file: str) -> dict:
    """Pairwise precision, recall and F1 of the connected components, at fixed thresholds and at the best with hindsight."""
    truth = con.execute(f"select truth from read_parquet('{file}') order by id").fetchall()
    number = f"(select id, row_number() over (order by id) - 1 as n from read_parquet('{file}'))"
    edges = con.execute(
        f"""select l.n, r.n, p.match_probability from {pairs} p join {number} l on l.id = p.id_l join {number} r on r.id = p.id_r
            order by match_weight desc, 1, 2"""
    ).fetchall()
    curve = Curve([t for (t,) in truth])
    fixed = {}
    for threshold in (0.99, CLUSTER, 0.5):
        while curve.used < len(edges) and edges[curve.used][2] >= threshold:
            curve.unite(edges)
        fixed[str(threshold)] = curve.figures()
    while curve.used < len(edges):
        curve.unite(edges)
    found = con.execute("select sum(n * (n - 1) / 2) from (select count(*) as n from answer group by cluster_id)").fetchone()[0]
    if int(found) != fixed[str(CLUSTER)]["found"]:
        sys.exit(f"splink_job: Splink's clusters hold {found:.0f} pairs, ours {fixed[str(CLUSTER)]['found']}")
    return {"leads": len(truth), "pairs": len(edges), "true_pairs": curve.true, "fixed": fixed, "best": curve.best}


class Curve:
    """Connected components that grow pair by pair, strongest first, with the pairs they hold counted."""

    def __init__(self, truth: list) -> None:
        self.parent = list(range(len(truth)))
        self.members = [{t: 1} for t in truth]
        self.size = [1] * len(truth)
        self.found = self.right = self.used = 0
        self.largest = 1
        counts: dict = {}
        for t in truth:
            counts[t] = counts.get(t, 0) + 1
        self.true = sum(n * (n - 1) // 2 for n in counts.values())
        self.best = {"f1": -1.0}

    def unite(self, edges: list) -> None:
        """Takes the next pair and all that are as probable."""
        probability = edges[self.used][2]
        while self.used < len(edges) and edges[self.used][2] == probability:
            self.join(*edges[self.used][:2])
            self.used += 1
        figures = self.figures()
        if figures["f1"] > self.best["f1"]:
            self.best = {"threshold": probability, **figures}

    def join(self, a: int, b: int) -> None:
        a, b = self.root(a), self.root(b)
        if a == b:
            return
        if len(self.members[a]) < len(self.members[b]):
            a, b = b, a
        self.found += self.size[a] * self.size[b]
        large, small = self.members[a], self.members[b]
        for t, n in small.items():
            self.right += n * large.get(t, 0)
            large[t] = large.get(t, 0) + n
        self.members[b] = {}
        self.size[a] += self.size[b]
        self.largest = max(self.largest, self.size[a])
        self.parent[b] = a

    def root(self, a: int) -> int:
        while self.parent[a] != a:
            self.parent[a] = self.parent[self.parent[a]]
            a = self.parent[a]
        return a

    def figures(self) -> dict:
        precision = self.right / self.found if self.found else 1.0
        recall = self.right / self.true if self.true else 1.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {"precision": precision, "recall": recall, "f1": f1, "found": self.found, "largest": self.largest}


if __name__ == "__main__":
    main()
