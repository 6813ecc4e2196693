"""Writes a table for splink_job.py: the columns of a model, id and truth, as Parquet.

    tables.py leads|fake_1000|febrl FILE.csv FILE.parquet

Leads come from normalised.go, in the values that leadmill compares. The public sets are as they are, trimmed.
"""

import sys

import duckdb

SELECT = {
    "leads": "select * replace (formal::uinteger[] as formal) from raw",
    "fake_1000": 'select unique_id as id, first_name, surname, dob, city, email, "cluster" as truth from raw',
    "febrl": "select rec_id as id, * exclude (rec_id), split_part(rec_id, '-', 2) as truth from raw",
}


def main() -> None:
    model, source, target = sys.argv[1:]
    con = duckdb.connect()
    csv = f"read_csv('{source}', all_varchar = true, header = true, delim = ',')"
    names = [row[0] for row in con.execute(f"describe select * from {csv}").fetchall()]
    # FEBRL puts a blank after each comma; nothing is a missing value.
    columns = ", ".join(f"""nullif(trim("{name}"), '') as "{name.strip()}\"""" for name in names)
    con.execute(f"copy (with raw as (select {columns} from {csv}) {SELECT[model]}) to '{target}' (format parquet)")


if __name__ == "__main__":
    main()
