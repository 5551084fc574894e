"""Is all that HubSpot was ever seen to send translated, or refused with a reason?

Every webhook of the collected examples, and every object in the recorded answers of the API.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from events.cloudevents import from_cloudevent
from streams.sources.hubspot.vendor import HUBSPOT
from streams.sources.telling import Context, Fetch, Skipped, Telling, Untold
from streams.sources.translating import translated
from tests.streams.sources.recorded import DATA, needs_data

NOW = datetime(2026, 11, 3, 15, 5, tzinfo=UTC)
CONTEXT = Context(source="hubspot", received_at=NOW, currency="EUR")
# What stands in the address of an answer, and the kind of record that it bears.
KINDS = {
    "deals": "deal",
    "contacts": "contact",
    "companies": "company",
    "tickets": "ticket",
    "tasks": "task",
    "notes": "note",
    "products": "product",
    "owners": "owner",
    "pipelines": "pipeline",
}

pytestmark = needs_data


def changes() -> list[Path]:
    return sorted(DATA.glob("vendor_examples/*hubspot_*.json"))


def recordings() -> list[Path]:
    return sorted(DATA.glob("nango_recorded/hubspot/*.json"))


def told(kind: str, record: Any) -> list[Telling]:
    """What is told of it, each event as the intake takes it."""
    tellings = list(translated(HUBSPOT, kind, record, CONTEXT))
    for each in tellings:
        if isinstance(each, dict):
            from_cloudevent(each, tenant_id="acme", recorded_at=NOW)
        elif isinstance(each, Fetch):
            assert each.kind in HUBSPOT.translations
        else:
            assert "broke" not in each.reason
            assert len(each.reason) > 20
    return tellings


def objects(found: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of an answer with the part of the address that says what it is."""
    kinds = [part for part in path.split("?")[0].split("/") if part in KINDS]
    kind = "pipelines" if "pipelines" in kinds else kinds[0] if kinds else path.split("/")[-1]
    held = found.get("results", [found]) if isinstance(found, dict) else found
    for each in held if isinstance(held, list) else ():
        if isinstance(each, dict) and "id" in each:
            yield KINDS.get(kind, kind), each


def answers(recording: Path) -> Iterator[tuple[str, Any]]:
    for paths in json.loads(recording.read_text()).get("api", {}).values():
        for path, answer in paths.items():
            for each in answer if isinstance(answer, list) else [answer]:
                yield path, each.get("response")


@pytest.mark.parametrize("path", changes(), ids=lambda path: path.stem)
def test_each_webhook_that_was_seen(path: Path) -> None:
    found = json.loads(path.read_text())
    assert told("change", found.get("payload", found))


@pytest.mark.parametrize("path", recordings(), ids=lambda path: path.stem)
def test_each_object_of_a_recorded_answer(path: Path) -> None:
    for address, answer in answers(path):
        for kind, record in objects(answer, address):
            assert told(kind, record)


def test_the_recorded_deals_become_deals_and_the_tickets_do_not() -> None:
    found = [
        (kind, each)
        for path in recordings()
        for address, answer in answers(path)
        for kind, record in objects(answer, address)
        for each in told(kind, record)
    ]
    types = {each["type"] for _, each in found if isinstance(each, dict)}
    assert types >= {
        "deal.created",
        "contact.created",
        "account.created",
        "rep.joined",
        "pipeline.defined",
        "note.recorded",
    }
    refused = {kind for kind, each in found if isinstance(each, Untold)}
    assert "ticket" in refused
    assert not refused & HUBSPOT.translations.keys()
    assert {kind for kind, each in found if isinstance(each, Skipped)} == {"task"}


def test_what_the_seen_webhooks_tell() -> None:
    said = {path.stem: told("change", json.loads(path.read_text())) for path in changes()}
    types = {
        name: [each["type"] if isinstance(each, dict) else type(each).__name__ for each in tellings]
        for name, tellings in said.items()
        if not name.startswith("transcribed")
    }
    assert types == {
        "hubspot_company.created": ["Fetch"],
        "hubspot_company.deleted": ["account.deleted"],
        "hubspot_company.updated": ["Skipped"],
        "hubspot_contact.created": ["Fetch"],
        "hubspot_contact.deleted": ["contact.deleted"],
        "hubspot_contact.updated": ["Skipped"],
        "hubspot_deal.created": ["Fetch"],
        "hubspot_deal.deleted": ["deal.deleted"],
        "hubspot_deal.stage_changed": ["deal.stage_changed", "Fetch"],
        "hubspot_deal.updated": ["Fetch"],
        "hubspot_ticket.created": ["Untold"],
        "hubspot_ticket.deleted": ["Untold"],
        "hubspot_ticket.updated": ["Untold"],
    }
