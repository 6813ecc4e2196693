"""Each dataset opened in one line by four engines, and brought to one form: rows of plain Python values."""

import duckdb
import pandas
import polars
import pyarrow.dataset

from snapshot import Snapshot


def by_duckdb(path: str) -> duckdb.DuckDBPyRelation:
    return duckdb.sql(f"from '{path}/*.parquet'")


def by_polars(path: str) -> polars.DataFrame:
    return polars.read_parquet(path)


def by_pandas(path: str) -> pandas.DataFrame:
    return pandas.read_parquet(path)


def by_pyarrow(path: str) -> pyarrow.Table:
    return pyarrow.dataset.dataset(path).to_table()


# The type that each engine must show for a type of `leadmill schema`.
DUCKDB = {
    "text": "VARCHAR",
    "list of text": "VARCHAR[]",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp (UTC)": "TIMESTAMP WITH TIME ZONE",
}
POLARS = {
    "text": polars.String,
    "list of text": polars.List(polars.String),
    "integer": polars.Int64,
    "number": polars.Float64,
    "boolean": polars.Boolean,
    "timestamp (UTC)": polars.Datetime("us", "UTC"),
}
PANDAS = {
    "text": "str",
    "list of text": "object",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
    "timestamp (UTC)": "datetime64[us, UTC]",
}
PYARROW = {
    "text": pyarrow.string(),
    "list of text": pyarrow.list_(pyarrow.field("element", pyarrow.string(), nullable=False)),
    "integer": pyarrow.int64(),
    "number": pyarrow.float64(),
    "boolean": pyarrow.bool_(),
    "timestamp (UTC)": pyarrow.timestamp("us", "UTC"),
}


def rows(snapshot: Snapshot, dataset: str) -> dict[str, list[tuple]]:
    """The rows as every engine reads them, sorted, with times as microseconds since 1970 and lists as tuples."""
    path, columns = snapshot.latest(dataset), snapshot.datasets[dataset]["columns"]
    times = [c["name"] for c in columns if c["type"] == "timestamp (UTC)"]
    stamps = ", ".join(f'epoch_us("{t}") as "{t}"' for t in times)
    replace = f"* replace ({stamps})" if times else "*"
    pandas_columns = by_pandas(path)
    return {
        "duckdb": ordered(by_duckdb(path).project(replace).fetchall()),
        "polars": ordered(by_polars(path).with_columns(polars.col(t).dt.epoch("us") for t in times).rows()),
        "pandas": ordered(zip(*(plain(pandas_columns[c["name"]], c["type"]) for c in columns))),
        "pyarrow": ordered(zip(*(plain_arrow(by_pyarrow(path)[c["name"]], c["type"]) for c in columns))),
    }


def plain(series: pandas.Series, kind: str) -> list:
    if kind == "list of text":
        return [None if v is None else list(v) for v in series]
    values = series.to_list()
    if kind == "timestamp (UTC)":
        return [None if pandas.isna(v) else v.value // 1000 for v in values]
    return [None if pandas.isna(v) else v for v in values]


def plain_arrow(column: pyarrow.ChunkedArray, kind: str) -> list:
    if kind == "timestamp (UTC)":
        column = column.cast(pyarrow.int64())
    return column.to_pylist()


def ordered(table) -> list[tuple]:
    return sorted((tuple(tuple(v) if isinstance(v, list) else v for v in row) for row in table), key=repr)


def blanks(snapshot: Snapshot, dataset: str) -> list[str]:
    """Columns that hold an empty text instead of null, or null although they never may."""
    con, wrong = snapshot.connect(), []

    def any_row(condition: str) -> bool:
        return con.execute(f"select count(*) from {dataset} where {condition}").fetchone()[0] > 0

    for c in snapshot.datasets[dataset]["columns"]:
        name = f'"{c["name"]}"'
        if c["required"] and any_row(f"{name} is null"):
            wrong.append(f"{name}: null")
        if c["type"] == "text" and any_row(f"trim({name}) = ''"):
            wrong.append(f"{name}: blank text")
        if c["type"] == "list of text" and any_row(f"len(list_filter({name}, lambda v: coalesce(trim(v), '') = '')) > 0"):
            wrong.append(f"{name}: blank text in a list")
    return wrong
