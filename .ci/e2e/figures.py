"""The figures of a publisher, recomputed in SQL from the leads dataset.

The rules are those that the program documents (transform/funnel/figures.go and the About sheet), written down here a
second time, apart from the program:

* A customer counts once per stage and offer, at the earliest time, and has reached a stage when it reached this or a
  deeper one (interest, trial, active).
* Test leads, internal leads and leads outside the funnel (DNC) are left out of every figure but their own.
* Rates and medians without a case are null, never 0.
"""

from datetime import datetime, timezone

from snapshot import Snapshot

DAY = 24 * 60 * 60 * 1_000_000
STAGES = ["interest", "trial", "active"]


class Recomputed:
    """One publisher's leads, as a table with plain columns to count from."""

    def __init__(self, snapshot: Snapshot, publisher: str, as_of: datetime):
        self.con = snapshot.connect()
        self.as_of = int(as_of.timestamp()) * 1_000_000
        # depth: 1 interest, 2 trial, 3 active, 0 no stage. counted: enters the figures.
        self.con.execute(
            """
            create table own as
            select lead_id, customer_id, account_id, source, coalesce(action, '') as action, stage, deliveries,
                   coalesce(offer_id, '') as offer_id, coalesce(offer_title, '') as offer_title,
                   coalesce('id ' || offer_id, 'title ' || offer_title, '') as offer,
                   epoch_us(occurred_at) as moment, is_test, is_internal, not is_test and not is_internal as genuine,
                   not is_test and not is_internal and stage <> 'excluded' as counted,
                   coalesce(list_position(['interest', 'trial', 'active'], stage), 0) as depth
            from leads where coalesce(publisher_id, '') = $publisher
            """,
            {"publisher": publisher},
        )
        # How deep each customer and each account got, over all offers of the publisher.
        for who in ("customer", "account"):
            self.con.execute(
                f"create table {who} as select {who}_id, max(depth) as depth, min(moment) as first_at, "
                f"min(moment) filter (stage = 'active') as active_at from own where counted and {who}_id is not null group by 1"
            )
        self.con.execute(
            """
            create table journey as
            select customer_id, offer, max(depth) as depth, min(moment) filter (stage = 'interest') as interest_at,
                   min(moment) filter (stage = 'trial') as trial_at, min(moment) filter (stage = 'active') as active_at
            from own where counted group by all
            """
        )

    def records(self, query: str, **values) -> list[dict]:
        cursor = self.con.execute(query, values or None)
        names = [d[0] for d in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]

    def one(self, query: str, **values) -> dict:
        (row,) = self.records(query, **values)
        return row

    def within(self, column: str, newest: int, oldest: int) -> str:
        """The condition for a time that lies between so many days before the as-of time; the newer end belongs to it."""
        return f"({column} <= {self.as_of - newest * DAY} and {column} > {self.as_of - oldest * DAY})"

    def figures(self) -> dict:
        span = self.one("select min(moment) as first, max(moment) as last from own where counted")
        return {
            "first_lead": span["first"],
            "last_lead": span["last"],
            "totals": self.totals(),
            "stages": self.stages(),
            "actions": self.actions(),
            "offers": self.offers(),
            "months": self.months(span["first"]),
            "sources": self.sources(),
        }

    def totals(self) -> dict:
        totals = self.one(
            """
            select count(*) as all_leads, count(*) filter (counted) as leads, count(*) filter (is_test) as test,
                   count(*) filter (is_internal and not is_test) as internal,
                   count(*) filter (genuine and stage = 'excluded') as excluded,
                   count(*) filter (counted and stage = 'unclassified') as unclassified,
                   count(distinct customer_id) filter (counted) as customers,
                   count(distinct account_id) filter (counted) as accounts,
                   coalesce(sum(deliveries), 0)::bigint as deliveries
            from own
            """
        )
        return {**totals, "last_30": self.window(0, 30), "before_30": self.window(30, 60)}

    def window(self, newest: int, oldest: int) -> dict:
        return self.one(
            f"""
            select (select count(*) from own where counted and {self.within('moment', newest, oldest)}) as leads,
                   (select count(*) from customer where {self.within('first_at', newest, oldest)}) as new_customers,
                   (select count(*) from customer where {self.within('active_at', newest, oldest)}) as new_active
            """
        )

    def stages(self) -> list[dict]:
        rows = []
        for depth, stage in enumerate(STAGES, start=1):
            row = self.one(
                f"""
                select '{stage}' as stage, (select count(*) from customer where depth >= {depth}) as customers,
                       (select count(*) from account where depth >= {depth}) as accounts
                """
            )
            row["share"] = ratio(row["customers"], rows[0]["customers"] if rows else row["customers"])
            row["step"] = ratio(row["customers"], rows[-1]["customers"]) if rows else None
            row["median_days"] = self.one(median(stage))["days"] if rows else None
            rows.append(row)
        return rows

    def actions(self) -> list[dict]:
        rows = self.records(
            f"""
            with per as (select action, customer_id from own where genuine group by all),
                 reached as (select action, count(*) filter (depth = 1) as interest, count(*) filter (depth = 2) as trial,
                                    count(*) filter (depth = 3) as active
                             from per left join customer using (customer_id) group by action)
            select action, any_value(stage) as stage, count(*) as leads, count(distinct customer_id) as customers,
                   count(distinct account_id) as accounts, any_value(interest) as interest, any_value(trial) as trial,
                   any_value(active) as active, count(*) filter ({self.within('moment', 0, 30)}) as last_30,
                   count(*) filter ({self.within('moment', 30, 60)}) as before_30
            from own join reached using (action) where genuine group by action
            """
        )
        for row in rows:  # outside the funnel there is no share
            row["active_share"] = None if row["stage"] == "excluded" else ratio(row["active"], row["customers"])
        return rows

    def offers(self) -> list[dict]:
        weeks = ", ".join(f"count(*) filter ({self.within('moment', 7 * (11 - i), 7 * (12 - i))})" for i in range(12))
        rows = self.records(
            f"""
            with reached as (select offer, count(*) filter (depth >= 1) as interest, count(*) filter (depth >= 2) as trial,
                                    count(*) filter (depth >= 3) as active
                             from journey group by offer)
            select offer, any_value(offer_id) as offer_id, count(*) as leads, count(distinct customer_id) as customers,
                   count(distinct account_id) as accounts, any_value(interest) as interest, any_value(trial) as trial,
                   any_value(active) as active, count(*) filter ({self.within('moment', 0, 30)}) as last_30,
                   count(*) filter ({self.within('moment', 30, 60)}) as before_30, [{weeks}] as weeks
            from own join reached using (offer) where counted group by offer
            """
        )
        for row in rows:
            offer = row.pop("offer")
            row["offer_title"] = self.titles(offer)
            row["trial_step"] = ratio(row["trial"], row["interest"])
            row["active_step"] = ratio(row["active"], row["trial"])
            row["active_share"] = ratio(row["active"], row["interest"])
            row["median_days"] = self.one(median("active") + " and offer = $offer", offer=offer)["days"]
        return rows

    def titles(self, offer: str) -> set[str]:
        """The commonest spellings of an offer's title: any of them will do."""
        rows = self.records("select offer_title as t, count(*) as n from own where offer = $offer and offer_title <> '' group by 1", offer=offer)
        most = max((r["n"] for r in rows), default=0)
        return {r["t"] for r in rows if r["n"] == most} or {""}

    def months(self, first: int | None) -> list[dict]:
        if first is None:
            return []
        month = "strftime(make_timestamp({}), '%Y-%m')"
        return self.records(
            f"""
            with months as (
              select strftime(m, '%Y-%m') as month
              from generate_series(date_trunc('month', make_timestamp({first})), make_timestamp({self.as_of}), interval 1 month) t(m))
            select month,
                   (select count(*) from own where counted and {month.format('moment')} = month) as leads,
                   (select count(*) from customer where {month.format('first_at')} = month) as new_customers,
                   (select count(*) from customer where {month.format('active_at')} = month) as new_active
            from months order by month
            """
        )

    def sources(self) -> list[dict]:
        rows = self.records(
            """
            with per as (select source, customer_id from own where counted group by all),
                 reached as (select source, count(*) as customers, count(*) filter (depth = 3) as active
                             from per join customer using (customer_id) group by source)
            select source, count(*) as leads, any_value(customers) as customers, any_value(active) as active
            from own join reached using (source) where counted group by source
            """
        )
        return [{**row, "active_share": ratio(row["active"], row["customers"])} for row in rows]


def ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def median(stage: str) -> str:
    return f"select median(({stage}_at - interest_at) / {DAY}.0) as days from journey where interest_at <= {stage}_at"


def stamp(text: str) -> int | None:
    """Microseconds since 1970; None for Go's zero time."""
    if text.startswith("0001-"):
        return None
    whole, _, fraction = text.rstrip("Z").partition(".")
    at = datetime.fromisoformat(whole).replace(tzinfo=timezone.utc)
    return int(at.timestamp()) * 1_000_000 + int(fraction.ljust(6, "0")[:6] or 0)


# How rows of a list are recognised.
KEYS = {
    "stages": lambda r: r["stage"],
    "actions": lambda r: r["action"],
    "offers": lambda r: r["offer_id"] or r["offer_title"],
    "months": lambda r: r["month"],
    "sources": lambda r: r["source"],
}


def publishers(snapshot: Snapshot) -> set[str]:
    """Those that have leads. "" is none."""
    return {p or "" for (p,) in snapshot.connect().execute("select distinct publisher_id from leads").fetchall()}


def recompute(snapshot: Snapshot, publisher: str) -> dict:
    as_of = datetime.fromisoformat(snapshot.manifest["as_of"].replace("Z", "+00:00"))
    return Recomputed(snapshot, publisher, as_of).figures()


def told(snapshot: Snapshot, publisher: str) -> dict:
    (found,) = [f for f in snapshot.summary["figures"] if f["publisher_id"] == publisher]
    assert found["time_zone"] == "UTC", "months are recomputed in UTC"
    return {**found, "first_lead": stamp(found["first_lead"]), "last_lead": stamp(found["last_lead"])}


def compare(told: dict, own: dict) -> list[str]:
    """The figures of summary.json against those recomputed; what differs, a line each."""
    wrong = []
    for block, value in own.items():
        if block not in KEYS:
            wrong += differences(block, told[block], value)
            continue
        rows = told[block] or []
        mine = {key: r for r in value for key in keys_of(KEYS[block], r)}
        if len(rows) != len(value):
            wrong.append(f"{block}: told {len(rows)} rows, recomputed {len(value)}")
        for row in rows:
            key = KEYS[block](row)
            wrong += differences(f"{block} {key!r}", row, mine[key]) if key in mine else [f"{block} {key!r}: no such row recomputed"]
        leads = [r["leads"] for r in rows] if block in ("actions", "offers", "sources") else []
        if leads != sorted(leads, reverse=True):
            wrong.append(f"{block}: not in the order of leads")
        if block in ("stages", "months") and [KEYS[block](r) for r in rows] != [KEYS[block](r) for r in value]:
            wrong.append(f"{block}: not in order")
    return wrong


def check(snapshot: Snapshot, publisher: str) -> list[str]:
    return compare(told(snapshot, publisher), recompute(snapshot, publisher))


def keys_of(key, row: dict) -> set:
    found = key(row)
    return found if isinstance(found, set) else {found}


def differences(where: str, told, own) -> list[str]:
    if isinstance(own, dict):
        if set(told) != set(own):
            return [f"{where}: told {sorted(told)}, recomputed {sorted(own)}"]
        return [line for k in own for line in differences(f"{where}.{k}", told[k], own[k])]
    if isinstance(own, set):
        same = told in own
    elif isinstance(own, float) and isinstance(told, (int, float)):
        same = abs(told - own) <= 1e-9 * max(1, abs(own))

    else:
        same = told == own
    return [] if same else [f"{where}: told {told}, recomputed {own}"]
