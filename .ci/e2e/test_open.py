"""Each dataset opens in one line, with the columns, types and content that the program declares, in every engine."""

import json

import pyarrow.parquet
import pytest

import engines

DATASETS = ["leads", "customers", "customer_events", "matches", "accounts", "journeys", "account_journeys", "outcomes", "deliveries", "rejects"]


@pytest.fixture(params=DATASETS)
def dataset(request) -> str:
    return request.param


@pytest.fixture
def columns(snapshot, dataset) -> list[dict]:
    return snapshot.datasets[dataset]["columns"]


def test_every_dataset_is_tested(snapshot):
    assert sorted(snapshot.datasets) == sorted(DATASETS)


def test_duckdb_types(snapshot, dataset, columns):
    table = engines.by_duckdb(snapshot.latest(dataset))
    got = dict(zip(table.columns, map(str, table.types)))
    assert got == {c["name"]: engines.DUCKDB[c["type"]] for c in columns}


def test_polars_types(snapshot, dataset, columns):
    got = dict(engines.by_polars(snapshot.latest(dataset)).schema)
    assert got == {c["name"]: engines.POLARS[c["type"]] for c in columns}


def test_pandas_types(snapshot, dataset, columns):
    table = engines.by_pandas(snapshot.latest(dataset))
    got = {name: str(t) for name, t in table.dtypes.items()}
    want = {c["name"]: engines.PANDAS[c["type"]] for c in columns}
    for c in columns:  # pandas has no missing integer, so it reads such a column as numbers
        if c["type"] == "integer" and not c["required"] and table[c["name"]].isna().any():
            want[c["name"]] = "float64"
    assert got == want


def test_pyarrow_types_and_nullability(snapshot, dataset, columns):
    for path in snapshot.files(dataset):
        got = [(f.name, f.type, f.nullable) for f in pyarrow.parquet.read_schema(path)]
        assert got == [(c["name"], engines.PYARROW[c["type"]], not c["required"]) for c in columns]


def test_documentation_is_in_the_file(snapshot, dataset, columns):
    for path in snapshot.files(dataset):
        metadata = pyarrow.parquet.read_schema(path).metadata
        assert metadata[b"leadmill.schema"].decode() == snapshot.schema["version"]
        assert metadata[b"leadmill.dataset"].decode() == dataset
        got = {c["name"]: (c["metadata"]["doc"], c["metadata"]["personal"]) for c in json.loads(metadata[b"columns"])}
        assert got == {c["name"]: (c["doc"], "yes" if c["personal"] else "no") for c in columns}


def test_codes_are_dictionary_encoded(snapshot, dataset):
    for path in snapshot.files(dataset):
        file = pyarrow.parquet.ParquetFile(path)
        meant = {c["name"] for c in json.loads(file.schema_arrow.metadata[b"columns"]) if c["metadata"]["encoding"] == "dictionary"}
        for group in range(file.num_row_groups):
            chunks = [file.metadata.row_group(group).column(i) for i in range(file.metadata.num_columns)]
            got = {c.path_in_schema.split(".")[0] for c in chunks if "RLE_DICTIONARY" in c.encodings}
            assert got == meant


def test_engines_read_the_same(snapshot, dataset):
    rows = engines.rows(snapshot, dataset)
    promised = sum(e["rows"] for e in snapshot.entries if e["dataset"] == dataset)
    for engine, read in rows.items():
        assert len(read) == promised, engine
        assert read == rows["pyarrow"], f"{engine} and pyarrow read different rows"


def test_missing_is_null(snapshot, dataset):
    assert engines.blanks(snapshot, dataset) == []


def test_sorted_as_declared(snapshot, dataset):
    key = snapshot.datasets[dataset]["sorted"]
    for path in snapshot.files(dataset):
        rows = pyarrow.parquet.read_table(path, columns=key).to_pylist() if key else []
        values = [tuple(r.values()) for r in rows]
        assert values == sorted(values)


def test_one_file_of_leads_a_year(snapshot):
    for path in snapshot.files("leads"):
        years = {t.year for t in pyarrow.parquet.read_table(path, columns=["occurred_at"])["occurred_at"].to_pylist()}
        assert years == {int(path.name.split("-")[1])}, path.name
