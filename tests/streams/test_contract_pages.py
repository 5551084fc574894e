"""Does the collector publish the contract that it holds senders to?"""

import json
from typing import Any, NamedTuple

import pytest
from starlette.applications import Starlette

from events import asyncapi
from events.catalogue import VERSIONS
from events.schemas import published
from streams.contract_pages import routes

APPLICATION = Starlette(routes=routes("1.2.3"))


class Page(NamedTuple):
    status: int
    media_type: str
    told: Any


async def page(path: str) -> Page:
    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
    await APPLICATION(scope, receive, send)
    start, *bodies = sent
    media_type = dict(start["headers"])[b"content-type"].decode()
    told = json.loads(b"".join(body["body"] for body in bodies))
    return Page(start["status"], media_type, told)


async def test_the_index_leads_to_the_schema_of_every_type_and_version() -> None:
    index = await page("/schemas")
    assert index.status == 200
    assert index.told["types"].keys() == VERSIONS.keys()
    for type, versions in index.told["types"].items():
        for version, place in versions.items():
            found = await page(place)
            assert (found.status, found.media_type) == (200, "application/schema+json")
            assert found.told == json.loads(published()[f"{type}.{version}.json"])


@pytest.mark.parametrize("place", ["/schemas/deal.won/1", "/schemas/envelope"])
async def test_a_schema_stands_where_its_id_says(place: str) -> None:
    assert (await page(place)).told["$id"] == f"https://touchline.dev{place}"


async def test_the_whole_contract_is_one_document() -> None:
    whole = await page((await page("/schemas")).told["asyncapi"])
    assert whole.media_type == "application/vnd.aai.asyncapi+json;version=3.0.0"
    assert whole.told == asyncapi.document(version="1.2.3")


@pytest.mark.parametrize("place", ["/schemas/deal.won/9", "/schemas/deal.wonn/1", "/schemas/../x"])
async def test_what_is_not_published_is_said_to_be_absent(place: str) -> None:
    absent = await page(place)
    assert (absent.status, absent.told) == (
        404,
        {"error": f"{place}: no such schema, see /schemas"},
    )
