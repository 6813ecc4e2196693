"""Counts the leads of a Salesforce org with the client simple-salesforce, to compare with what leadmill archived.

Usage: second_salesforce.py https://host[:port] token [condition], with simple-salesforce from requirements. The condition is
SOQL, such as LeadSource LIKE 'SPZA%'.
Prints the number of leads read by REST and the number read by Bulk API 2.0, with deleted ones.
"""
import csv
import io
import sys
from urllib.parse import urlsplit

import requests
from simple_salesforce import Salesforce

VERSION = "62.0"
QUERY = (
    "SELECT Id, LastName, Email, LeadSource, IsDeleted, SystemModstamp FROM Lead "
    "WHERE SystemModstamp >= 2010-01-01T00:00:00Z AND ({condition})"
)
BULK_PAGE = 50


class PlainLoopback(requests.adapters.HTTPAdapter):
    """Speaks http where the client insists on https: a stand-in on this machine has no certificate."""

    def send(self, request, **options):
        request.url = "http://" + request.url.removeprefix("https://")
        return super().send(request, **options)


def by_rest(org, query):
    """Reads page after page; each id must come once."""
    ids = [record["Id"] for record in org.query_all_iter(query + " ORDER BY SystemModstamp, Id", include_deleted=True)]
    if len(set(ids)) != len(ids):
        raise SystemExit("REST gave a lead twice")
    return set(ids)


def by_bulk(org, query):
    """Reads the parts of a job, each with a header row of its own or only the first."""
    ids, header = [], None
    for part in org.bulk2.Lead.query_all(query, max_records=BULK_PAGE, wait=0.1):
        rows = list(csv.reader(io.StringIO(part)))
        if header is None:
            header = rows[0]
        ids += [row[header.index("Id")] for row in rows if row != header]
    if len(set(ids)) != len(ids):
        raise SystemExit("Bulk gave a lead twice")
    return set(ids)


def main(base, token, condition="Id != null"):
    address = urlsplit(base)
    session = requests.Session()
    if address.scheme == "http":
        session.mount("https://", PlainLoopback())
    org = Salesforce(instance_url=f"https://{address.netloc}", session_id=token, version=VERSION, session=session)
    query = QUERY.format(condition=condition)
    rest, bulk = by_rest(org, query), by_bulk(org, query)
    if rest != bulk:
        raise SystemExit("REST and Bulk gave different leads")
    print(len(rest), len(bulk))


if __name__ == "__main__":
    main(*sys.argv[1:])
