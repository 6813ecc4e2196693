"""No lead is lost and none is invented: the datasets among themselves and against the archive, in SQL.

A check is a query for what must not be; its rows are the evidence.
"""

from snapshot import Snapshot

# The depth of a stage: what "furthest" means.
DEPTH = "case {} when 'active' then 4 when 'trial' then 3 when 'interest' then 2 when 'unclassified' then 1 else 0 end"
STAGE = "['excluded', 'unclassified', 'interest', 'trial', 'active'][1 + {}]"


def depth(column: str) -> str:
    return DEPTH.format(column)


def furthest(column: str = "stage") -> str:
    return STAGE.format(f"max({depth(column)})")


# Offers are told apart by their id, else by their title.
OFFER = "coalesce(offer_id, offer_title, '')"

CHECKS = {
    "archive rows without exactly one fate": """
        with a as (select batch, count(*) as n from archive group by batch),
             d as (select batch, count(*) as n, count(distinct "row") as places, min("row") as lo, max("row") as hi
                   from deliveries group by batch)
        from a full join d using (batch)
        where a.n is distinct from d.n or d.places <> d.n or d.lo <> 0 or d.hi <> d.n - 1""",
    "fates by feed that do not add up to the archive": """
        with a as (select feed, count(*) as n from archive group by feed),
             d as (select feed, count(*) filter (fate in ('lead', 'collapsed', 'rejected', 'filtered', 'erased', 'notice')) as n
                   from deliveries group by feed)
        from a full join d using (feed) where a.n is distinct from d.n""",
    "deliveries that differ from their archive row": """
        with a as (select batch, locator, position, read_at, received_at,
                          row_number() over (partition by batch order by file_row_number) - 1 as "row" from placed)
        select d.batch, d."row", d.locator, a.locator, a.position
        from deliveries d join a using (batch, "row")
        where d.locator not in (a.locator, a.locator || '#' || a.position) or d.read_at <> a.read_at""",
    "leads that deliveries.leads does not add up to": """
        select * from (select sum(leads) as told from deliveries), (select count(*) as there from leads) where told <> there""",
    "fates with the wrong number of leads": """
        from deliveries where (fate = 'lead') <> (leads > 0) or (fate in ('lead', 'collapsed')) <> (lead_id is not null)""",
    "fates without the reason they need": """
        from deliveries where (fate = 'collapsed') <> coalesce(reason in ('same_record', 'other_feed'), false)
           or (fate = 'rejected' and reason is null)""",
    "lead ids of deliveries that no lead has": "from deliveries anti join leads using (lead_id) where lead_id is not null",
    "leads that two deliveries claim to be": """
        select lead_id, count(*) from deliveries where fate = 'lead' group by lead_id having count(*) > 1""",
    "leads with another number of deliveries": """
        with s as (select feed, unnest([lead_id] || further_lead_ids) as lead_id from deliveries where lead_id is not null),
             d as (select lead_id, count(*) as n, list_sort(list(distinct feed)) as feeds from s group by lead_id)
        select l.lead_id, l.deliveries, d.n, l.feeds, d.feeds
        from leads l join d using (lead_id) where l.deliveries <> d.n or l.feeds <> d.feeds""",
    "leads that no delivery stands for": """
        with s as (select unnest([lead_id] || further_lead_ids) as lead_id from deliveries where lead_id is not null)
        from leads anti join s using (lead_id)""",
    "rejects that are not the rejected deliveries": """
        (select feed, batch, "row", locator, read_at, reason from deliveries where fate = 'rejected'
         except all select feed, batch, "row", locator, read_at, reason from rejects)
        union all
        (select feed, batch, "row", locator, read_at, reason from rejects
         except all select feed, batch, "row", locator, read_at, reason from deliveries where fate = 'rejected')""",
    "lead ids used twice": "select lead_id from leads group by lead_id having count(*) > 1",
    "customer ids used twice": "select customer_id from customers group by customer_id having count(*) > 1",
    "account ids used twice": "select account_id from accounts group by account_id having count(*) > 1",
    "leads of no customer": "from leads anti join customers using (customer_id)",
    "leads of no account": "from leads anti join accounts using (account_id) where account_id is not null",
    "customers without a lead": "from customers anti join leads using (customer_id)",
    "customers of no account": "from customers anti join accounts using (account_id) where account_id is not null",
    "accounts without a lead": "from accounts anti join (from leads where account_id is not null) using (account_id)",
    "customers that differ from their leads": f"""
        with l as (select customer_id, count(*) as leads, min(occurred_at) as first_seen, max(occurred_at) as last_seen,
                          {furthest()} as furthest_stage,
                          list_sort(list(distinct nullif({OFFER}, '')) filter (nullif({OFFER}, '') is not null)) as offers
                   from leads group by customer_id)
        select c.customer_id, c.leads, l.leads, c.first_seen, l.first_seen, c.last_seen, l.last_seen,
               c.furthest_stage, l.furthest_stage, c.offers, l.offers
        from customers c join l using (customer_id)
        where c.leads <> l.leads or c.first_seen <> l.first_seen or c.last_seen <> l.last_seen
           or c.furthest_stage <> l.furthest_stage or c.offers <> coalesce(l.offers, [])""",
    "customers whose e-mails or phones are not those of their leads": """
        with l as (select customer_id, list_sort(coalesce(list(distinct lower(email)) filter (email is not null), [])) as emails,
                          list_sort(coalesce(list(distinct phone) filter (phone is not null), [])) as phones
                   from leads group by customer_id)
        select c.customer_id, c.emails, l.emails, c.phones, l.phones from customers c join l using (customer_id)
        where list_sort(list_transform(c.emails, lambda e: lower(e))) <> l.emails or list_sort(c.phones) <> l.phones""",
    "customers whose best e-mail or phone is not among all of theirs": """
        select customer_id, email, emails, phone, phones from customers
        where not coalesce(list_contains(emails, email), true) or not coalesce(list_contains(phones, phone), true)""",
    "customers whose lead ids are not those of their leads in order": """
        with l as (select customer_id, list(lead_id order by occurred_at, lead_id) as lead_ids from leads group by customer_id)
        select c.customer_id, c.lead_ids, l.lead_ids from customers c join l using (customer_id) where c.lead_ids <> l.lead_ids""",
    "customers with a value that the lead named for it does not have": " union all ".join(
        f"""select c.customer_id, '{field}' as field, c.{field} as shown, l.{field} as of_lead
            from customers c left join leads l on l.lead_id = c.lead_ids[c.{field}_lead]
            where c.{field} is distinct from l.{field}"""
        for field in ("first_name", "last_name", "email", "phone", "country", "company", "job_title")
    ),
    "customers whose best e-mail is a role or disposable mailbox": """
        select c.customer_id, e.email_kind from customers c join leads e on e.lead_id = c.lead_ids[c.email_lead]
        where e.email_kind in ('role', 'disposable')""",
    "customers with a company and a job title of two leads": """
        select customer_id, company_lead, job_title_lead from customers where company_lead <> job_title_lead""",
    "customers whose account is not that of their latest lead with one": """
        with l as (select customer_id, arg_max(account_id, (occurred_at, lead_id)) as account_id
                   from leads where account_id is not null group by customer_id)
        select c.customer_id, c.account_id, l.account_id from customers c left join l using (customer_id)
        where c.account_id is distinct from l.account_id""",
    "customers suppressed while a lead of theirs is not, or the other way": """
        with l as (select customer_id, bool_and(suppressed) as suppressed from leads group by customer_id)
        select c.customer_id, c.suppressed, l.suppressed from customers c join l using (customer_id)
        where c.suppressed <> l.suppressed""",
    "leads suppressed without DNC or opt-out, or not suppressed with one": """
        select l.lead_id, l.stage, l.suppressed, c.opted_out from leads l join customers c using (customer_id)
        where l.suppressed <> (l.stage = 'excluded' or c.opted_out)""",
    "accounts that differ from their leads": f"""
        with l as (select account_id, count(*) as leads, count(distinct customer_id) as customers,
                          min(occurred_at) as first_seen, max(occurred_at) as last_seen, {furthest()} as furthest_stage,
                          list_sort(list(distinct nullif({OFFER}, '')) filter (nullif({OFFER}, '') is not null)) as offers
                   from leads where account_id is not null group by account_id)
        select a.account_id, a.leads, l.leads, a.customers, l.customers, a.first_seen, l.first_seen, a.last_seen,
               l.last_seen, a.furthest_stage, l.furthest_stage, a.offers, l.offers
        from accounts a join l using (account_id)
        where a.leads <> l.leads or a.customers <> l.customers or a.first_seen <> l.first_seen
           or a.last_seen <> l.last_seen or a.furthest_stage <> l.furthest_stage or a.offers <> coalesce(l.offers, [])""",
}


def journeys(dataset: str, who: str) -> str:
    """The journeys of the customers or accounts, recomputed from the leads, against the dataset."""
    days = "if({0} <= {1}, (epoch_us({1}) - epoch_us({0})) / 86400e6, null)"
    columns = f"""{who}, publisher_id, offer, first_seen, last_seen, leads, interest_at, trial_at, active_at, furthest_stage,
        days_interest_to_trial, days_interest_to_active, days_trial_to_active, first_source, suppressed"""
    return f"""
        with steps as (
          select {who}, publisher_id, {OFFER} as offer, min(occurred_at) as first_seen, max(occurred_at) as last_seen,
                 count(*) as leads, min(occurred_at) filter (stage = 'interest') as interest_at,
                 min(occurred_at) filter (stage = 'trial') as trial_at, min(occurred_at) filter (stage = 'active') as active_at,
                 {furthest()} as furthest_stage, arg_min(source, (occurred_at, lead_id)) as first_source,
                 bool_and(suppressed) as suppressed
          from leads where {who} is not null and not is_test and not is_internal group by all),
        recomputed as (
          select *, {days.format('interest_at', 'trial_at')} as days_interest_to_trial,
                 {days.format('interest_at', 'active_at')} as days_interest_to_active,
                 {days.format('trial_at', 'active_at')} as days_trial_to_active from steps),
        published as (select *, {OFFER} as offer from {dataset})
        (select 'only recomputed' as where_, {columns} from recomputed except all select 'only recomputed', {columns} from published)
        union all
        (select 'only published', {columns} from published except all select 'only published', {columns} from recomputed)
        order by 2, 4"""


CHECKS["journeys that differ from the leads"] = journeys("journeys", "customer_id")
CHECKS["account journeys that differ from the leads"] = journeys("account_journeys", "account_id")


def check(snapshot: Snapshot, name: str) -> list[tuple]:
    """The evidence against one check; empty where all is well."""
    con = snapshot.connect()
    raw = [str(snapshot.root / b["key"]) for b in snapshot.batches]
    con.execute(
        f"create view placed as select * exclude (filename), filename[{len(str(snapshot.root)) + 2}:] as batch "
        f"from read_parquet({raw!r}, filename = true, file_row_number = true)"
    )
    return con.sql(f"select columns(*)::varchar from ({CHECKS[name]})").fetchall()
