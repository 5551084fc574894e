"""Do the mappings that come with Touchline understand the exports that their vendors make?

The files are in vendor_exports.py.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from events.activity import ActivityEvent, CallCompleted, EmailSent, MeetingHeld, MessageSent
from events.catalogue import PAYLOADS
from events.cloudevents import from_cloudevent
from events.envelope import Envelope
from projections.activity import ActivityRow
from tests.projections.keepers import after
from tests.touchline.imports.vendor_exports import (
    GENERIC,
    HUBSPOT,
    PIPEDRIVE,
    SALESFORCE,
    SALESFORCE_REPORT,
)
from touchline.imports.loading import mapping
from touchline.imports.mappings import names, shipped

Telling = Callable[..., Any]

EXPECTED: Mapping[str, tuple[str, Mapping[str, str], Mapping[str, int]]] = {
    "hubspot": (
        'extends = "hubspot"\ntimezone = "Europe/Berlin"\nfiles.deals.default.Currency = "EUR"\n',
        HUBSPOT,
        {
            "deal.created": 3,
            "deal.stage_changed": 3,
            "deal.won": 1,
            "deal.lost": 1,
            "account.created": 1,
            "contact.created": 1,
            "call.completed": 2,
            "email.sent": 1,
            "email.received": 1,
            "email.bounced": 1,
            "meeting.scheduled": 3,
            "meeting.held": 1,
            "meeting.no_show": 1,
        },
    ),
    "salesforce": (
        'extends = "salesforce"\n',
        SALESFORCE,
        {
            "deal.created": 2,
            "deal.stage_changed": 3,
            "deal.won": 1,
            "account.created": 1,
            "contact.created": 1,
            "rep.joined": 1,
            "call.completed": 2,
            "meeting.scheduled": 2,
            "meeting.held": 1,
            "email.sent": 1,
            "email.received": 1,
        },
    ),
    "salesforce report": (
        'extends = "salesforce"\n',
        SALESFORCE_REPORT,
        {"deal.created": 2, "deal.stage_changed": 2, "deal.won": 1, "deal.lost": 1},
    ),
    "pipedrive": (
        'extends = "pipedrive"\n',
        PIPEDRIVE,
        {
            "deal.created": 3,
            "deal.stage_changed": 3,
            "deal.won": 1,
            "deal.lost": 1,
            "account.created": 1,
            "contact.created": 1,
            "call.completed": 1,
            "meeting.held": 1,
            "email.sent": 1,
        },
    ),
    "generic": (
        'extends = "generic"\n',
        GENERIC,
        {
            "deal.created": 3,
            "deal.stage_changed": 1,
            "deal.won": 1,
            "deal.lost": 1,
            "call.completed": 1,
            "email.sent": 1,
            "email.received": 1,
            "message.sent": 1,
            "message.received": 1,
            "meeting.held": 1,
            "note.recorded": 1,
            "account.created": 1,
            "contact.created": 1,
            "account.value_changed": 3,
            "rep.joined": 1,
            "role.assigned": 1,
            "team.joined": 1,
        },
    ),
}


@pytest.fixture(params=EXPECTED)
def vendor(request: pytest.FixtureRequest) -> Any:
    return EXPECTED[request.param]


def told_by(telling: Telling, name: str) -> dict[str, Any]:
    said, files, _ = EXPECTED[name]
    return {event["id"]: event for event in telling(said, files).events}


def test_the_exports_of_a_vendor_are_told_without_a_rejection(
    telling: Telling, vendor: Any
) -> None:
    said, files, expected = vendor
    told = telling(said, files)
    assert told.rejections == []
    assert told.report.exports.left_aside == []
    assert dict(told.report.events) == expected


def is_reaching_out(event: Envelope) -> bool:
    match event.data:
        case CallCompleted(direction="outbound") | EmailSent() | MessageSent() | MeetingHeld():
            return True
    return False


def test_whoever_was_called_written_to_or_met_was_touched(telling: Telling, vendor: Any) -> None:
    said, files, _ = vendor
    now = datetime(2026, 11, 1, tzinfo=UTC)
    told = [
        from_cloudevent(each, tenant_id="main", recorded_at=now)
        for each in telling(said, files).events
    ]
    rows = [end.row for end in after(*told).ends().values()]
    touched = {row.activity_id for row in rows if isinstance(row, ActivityRow) and row.is_touch}
    assert touched == {
        event.data.activity_id
        for event in told
        if isinstance(event.data, ActivityEvent) and is_reaching_out(event)
    }


def test_a_deal_of_hubspot_is_told_with_its_company_contacts_and_outcome(telling: Telling) -> None:
    told = told_by(telling, "hubspot")
    assert told["deal/101"]["data"] == {
        "deal_id": "101",
        "pipeline": "Sales Pipeline",
        "stage": "unknown",
        "owner_id": "Ada Lovelace",
        "account_id": "900",
        "prospect_ids": ["501", "502"],
        "amount": "8000.50",
        "currency": "EUR",
        "expected_close_on": "2026-02-16",
        "attributes": {},
    }
    assert told["deal/101"]["time"] == "2026-01-05T09:30:00+01:00"
    assert told["deal/101"]["sourceversion"] == "1771232460000"
    assert told["deal/101/won"]["time"] == "2026-02-16T10:00:00+01:00"
    assert "amount" not in told["deal/102"]["data"]


def test_a_call_of_hubspot_counts_milliseconds_and_says_how_it_went(telling: Telling) -> None:
    told = told_by(telling, "hubspot")
    assert told["call/7001"]["data"] == {
        "activity_id": "7001",
        "deal_ids": ["101", "102"],
        "direction": "outbound",
        "outcome": "connected",
        "duration_seconds": 380,
    }
    assert told["call/7002"]["data"]["direction"] == "inbound"
    assert told["call/7002"]["data"]["outcome"] == "no_answer"


def test_a_call_of_salesforce_belongs_to_what_its_ids_say(telling: Telling) -> None:
    told = told_by(telling, "salesforce")
    assert told["task/00TA"]["data"] == {
        "activity_id": "00TA",
        "deal_ids": ["006A"],
        "prospect_ids": ["003A"],
        "account_ids": ["001A"],
        "direction": "inbound",
        "outcome": "voicemail",
        "duration_seconds": 380,
    }
    assert "deal_ids" not in told["task/00TB"]["data"]
    assert told["task/00TB"]["timeprecision"] == "day"


def test_a_call_of_pipedrive_lasts_as_long_as_its_clock_says(telling: Telling) -> None:
    told = told_by(telling, "pipedrive")
    assert told["activity/71/call"]["data"]["duration_seconds"] == 1800
    assert told["activity/72/meeting"]["time"] == "2026-01-07"
    assert told["deal/3/lost"]["data"]["reason_code"] == "Price"


def test_a_subscription_begins_and_ends_an_accounts_value(telling: Telling) -> None:
    told = told_by(telling, "generic")
    values = {id: event["data"]["value"] for id, event in told.items() if "subscription" in id}
    assert values == {
        "subscription/S1/start": "100",
        "subscription/S1/end": "0",
        "subscription/S2/start": "50",
    }


def test_amounts_without_a_currency_are_rejected_by_its_column(telling: Telling) -> None:
    told = telling('extends = "hubspot"\n', HUBSPOT)
    assert [(line, column) for line, column, _ in told.rejections] == [
        (2, "Currency"),
        (4, "Currency"),
    ]


@pytest.mark.parametrize("name", names())
def test_every_mapping_says_first_whose_exports_it_reads(name: str) -> None:
    path = shipped(name)
    assert path is not None
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert mapping(path).source == name


@pytest.mark.parametrize("name", names())
def test_every_rule_of_a_mapping_is_tried_by_an_export(name: str) -> None:
    path = shipped(name)
    assert path is not None
    types = {rule.type for rule in mapping(path).events}
    tried = set[str]().union(*(EXPECTED[each][2] for each in EXPECTED if each.startswith(name)))
    assert types <= PAYLOADS.keys()
    assert types - tried <= {"meeting.canceled", "email.bounced"}


def test_no_mapping_is_left_without_an_export() -> None:
    assert {name.partition(" ")[0] for name in EXPECTED} == set(names())
