"""Counts the leads of a Dataverse environment with Microsoft's own client, to compare with what leadmill archived.

Usage: second_dataverse.py https://host[:port] token, with PowerPlatform-Dataverse-Client from requirements.
Prints the number of leads.
"""
import sys
from urllib.parse import urlsplit

import requests
from azure.core.credentials import AccessToken
from PowerPlatform.Dataverse.client import DataverseClient

PAGE_SIZE = 50


class FixedToken:
    """A credential that has its token already."""

    def __init__(self, token):
        self.token = token

    def get_token(self, *scopes, **options):
        return AccessToken(self.token, 2**31 - 1)


class PlainLoopback(requests.adapters.HTTPAdapter):
    """Speaks http where the client insists on https: a stand-in on this machine has no certificate."""

    def send(self, request, **options):
        request.url = "http://" + request.url.removeprefix("https://")
        return super().send(request, **options)


def main(base, token):
    address = urlsplit(base)
    with DataverseClient(f"https://{address.netloc}", FixedToken(token)) as client:
        if address.scheme == "http":
            client._session.mount("https://", PlainLoopback())
        ids = set()
        for page in client.records.list_pages("lead", select=["leadid", "subject", "statecode"], page_size=PAGE_SIZE):
            for record in page:
                if not record["subject"] and record["subject"] is not None:
                    raise SystemExit("a lead has an empty subject")
                ids.add(record["leadid"])
        print(len(ids))


if __name__ == "__main__":
    main(*sys.argv[1:])
