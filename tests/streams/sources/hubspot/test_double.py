"""Does the double of HubSpot answer in the shape in which HubSpot itself was recorded?"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.streams.sources.doubles import serving
from tests.streams.sources.hubspot.double import TOKEN, Double
from tests.streams.sources.hubspot.quarter import OWNERS, PIPELINE
from tests.streams.sources.recorded import answers, needs_data

SEARCH = {
    "filterGroups": [
        {"filters": [{"propertyName": "hs_lastmodifieddate", "operator": "GTE", "value": "0"}]}
    ],
    "properties": ["hs_lastmodifieddate"],
    "limit": 1,
    "after": "0",
}


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    held = Double(owners=OWNERS, pipelines=[PIPELINE])
    for id in ("1", "2"):
        held.put("deals", id, dealstage="s1")
    async with serving(held):
        yield held


async def asked(double: Double, path: str, question: dict[str, Any] | None = None) -> Any:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with ClientSession(double.url, headers=headers) as http:
        async with http.request("POST" if question else "GET", path, json=question) as answer:
            return await answer.json()


def strange(told: Any, recorded: Any, path: str = "") -> list[str]:
    """Where the double says what HubSpot never said; all of a list are like its first."""
    if isinstance(told, dict) and isinstance(recorded, dict):
        return [
            each
            for name, inner in told.items()
            for each in (
                strange(inner, recorded[name], f"{path}.{name}")
                if name in recorded
                else [f"{path}.{name}"]
            )
        ]
    if isinstance(told, list) and isinstance(recorded, list):
        return [each for inner in told for each in strange(inner, recorded[0], f"{path}[]")]
    return [] if type(told) is type(recorded) else [f"{path}: {type(told).__name__}"]


@needs_data
@pytest.mark.parametrize(
    ("name", "path", "question"),
    [
        ("search-deals", "/crm/v3/objects/deals/search", SEARCH),
        ("list-deals", "/crm/v3/objects/deals?archived=false", None),
        ("owners", "/crm/v3/owners?archived=false", None),
        ("fetch-pipelines", "/crm/v3/pipelines/deals", None),
    ],
)
async def test_all_that_the_double_says_stands_in_a_recorded_answer(
    double: Double, name: str, path: str, question: dict[str, Any] | None
) -> None:
    recorded = next(each.body for each in answers("hubspot") if each.name == f"hubspot/{name}")
    told = await asked(double, path, question)
    assert told["results"]
    assert strange(told, recorded) == []
