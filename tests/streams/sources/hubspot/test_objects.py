"""Does an object of HubSpot's tell its whole story in our units and words?"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from streams.sources.hubspot.vendor import HUBSPOT
from streams.sources.telling import Skipped, Untold
from tests.streams.sources.hubspot.story import (
    CONTEXT,
    PIPELINE,
    events,
    history,
    said,
    told,
    with_properties,
)

CALL = {
    "id": "88123456789",
    "properties": {
        "hs_timestamp": "2026-11-03T15:04:05.000Z",
        "hs_call_title": "Discovery",
        "hs_call_direction": "OUTBOUND",
        "hs_call_status": "COMPLETED",
        "hs_call_duration": "380000",
        "hs_call_disposition": "f240bbac-87c9-4f6e-bf70-924b57d47db7",
        "hubspot_owner_id": "11349275740",
    },
    "associations": {"deals": {"results": [{"id": "112558566461", "type": "call_to_deal"}]}},
    "createdAt": "2026-11-03T15:11:00.000Z",
    "updatedAt": "2026-11-03T15:11:00.000Z",
    "archived": False,
}


def test_a_call_of_six_minutes_was_held_by_who_owns_it() -> None:
    (event,) = events("call", CALL)
    assert said(event) == (
        "call.completed",
        {
            "activity_id": "88123456789",
            "deal_ids": ["112558566461"],
            "prospect_ids": [],
            "account_ids": [],
            "direction": "outbound",
            "outcome": "connected",
            "duration_seconds": 380,
        },
    )
    assert event.occurred_at == datetime(2026, 11, 3, 15, 4, 5, tzinfo=UTC)
    assert event.rep_id == "11349275740"
    assert event.source_version == 1793718660000
    assert event.id == "call/88123456789"


def test_what_a_backfill_reads_is_newer_than_what_was_read_before_it() -> None:
    (live,) = events("call", CALL)
    (read,) = events("call", CALL, replace(CONTEXT, is_backfill=True))
    assert read.source_version == 1793721600000 > live.source_version
    assert (read.backfill, live.backfill) == (True, False)


@pytest.mark.parametrize(
    ("disposition", "status", "outcome"),
    [
        ("9d9162e7-6cf3-4944-bf63-4dff82258764", "COMPLETED", "busy"),
        ("a4c4c377-d246-4b32-a13b-75a56a4cd0ff", "COMPLETED", "voicemail"),
        ("b2cf5968-551e-4856-9783-52b3da59a7d0", "COMPLETED", "voicemail"),
        ("73a0d17f-1163-4015-bdd5-ec830791da20", "COMPLETED", "no_answer"),
        ("17b47fee-58de-441e-a44c-c6300d46f273", "COMPLETED", "failed"),
        ("an outcome of the customer's own", "COMPLETED", "connected"),
        ("", "BUSY", "busy"),
        ("", "NO_ANSWER", "no_answer"),
        ("", "FAILED", "failed"),
        ("", "CANCELED", "failed"),
        ("", "", "connected"),
    ],
)
def test_an_outcome_is_one_of_ours(disposition: str, status: str, outcome: str) -> None:
    record = with_properties(CALL, hs_call_disposition=disposition, hs_call_status=status)
    assert said(*events("call", record))[1]["outcome"] == outcome


@pytest.mark.parametrize("status", ["CONNECTING", "IN_PROGRESS", "QUEUED", "RINGING"])
def test_a_call_under_way_is_told_when_it_has_ended(status: str) -> None:
    (skipped,) = told("call", with_properties(CALL, hs_call_status=status))
    assert isinstance(skipped, Skipped)


def test_associations_that_nobody_asked_for_are_not_told() -> None:
    record = {name: value for name, value in CALL.items() if name != "associations"}
    assert "deal_ids" not in said(*events("call", record))[1]


@pytest.mark.parametrize(
    ("direction", "status", "type"),
    [
        ("EMAIL", "SENT", "email.sent"),
        ("EMAIL", "BOUNCED", "email.bounced"),
        ("INCOMING_EMAIL", "SENT", "email.received"),
        ("EMAIL", "SCHEDULED", None),
        ("EMAIL", "SENDING", None),
        ("FORWARDED_EMAIL", "SENT", None),
    ],
)
def test_an_email_is_told_once_it_has_left_or_come(
    direction: str, status: str, type: str | None
) -> None:
    record = {
        "id": "7",
        "properties": {
            "hs_timestamp": "2026-11-03T15:00:00Z",
            "hs_email_direction": direction,
            "hs_email_status": status,
            "hs_email_thread_id": "t",
        },
    }
    assert [event.type for event in events("email", record)] == ([type] if type else [])


def meeting(**changed: Any) -> dict[str, Any]:
    return {
        "id": "9",
        "properties": {
            "hs_createdate": "2026-10-01T09:00:00Z",
            "hs_meeting_start_time": "2026-10-08T09:00:00Z",
            "hs_meeting_end_time": "2026-10-08T09:30:00Z",
            "hubspot_owner_id": "113",
        }
        | changed,
        "propertiesWithHistory": {
            "hs_meeting_start_time": history(
                ("2026-10-05T09:00:00Z", "2026-10-01T09:00:00Z"),
                ("2026-10-08T09:00:00Z", "2026-10-04T09:00:00Z"),
            )
        },
        "updatedAt": "2026-10-08T10:00:00Z",
    }


def test_a_meeting_was_put_into_the_calendar_moved_and_held() -> None:
    found = events("meeting", meeting(hs_meeting_outcome="COMPLETED"))
    assert [(event.type, f"{event.occurred_at:%d %H:%M}") for event in found] == [
        ("meeting.scheduled", "01 09:00"),
        ("meeting.rescheduled", "04 09:00"),
        ("meeting.held", "08 09:30"),
    ]
    starts = [said(event)[1].get("starts_at") for event in found]
    assert starts == ["2026-10-05T09:00:00.000Z", "2026-10-08T09:00:00.000Z", None]


@pytest.mark.parametrize(
    ("outcome", "type"),
    [("NO_SHOW", "meeting.no_show"), ("CANCELED", "meeting.canceled"), ("SCHEDULED", None)],
)
def test_a_meeting_may_become_something_else(outcome: str, type: str | None) -> None:
    found = events("meeting", meeting(hs_meeting_outcome=outcome))[2:]
    assert [event.type for event in found] == ([type] if type else [])


def test_what_was_said_of_a_meeting_before_its_end_happened_when_it_was_said() -> None:
    early = meeting(hs_meeting_outcome="COMPLETED", hs_meeting_end_time="2026-12-01T00:00:00Z")
    held = events("meeting", early)[-1]
    assert held.occurred_at == datetime(2026, 10, 8, 10, tzinfo=UTC)


def test_a_pipeline_says_of_each_stage_how_likely_and_how_it_ends() -> None:
    (event,) = events("pipeline", PIPELINE)
    stages = [(s["stage"], s["probability"], s["outcome"]) for s in said(event)[1]["stages"]]
    assert stages == [("s1", 0.2, "open"), ("w", 1.0, "won"), ("l", 0.0, "lost")]


def test_people_and_companies_are_told_under_their_ids() -> None:
    dated = {"createdate": "2026-01-01T00:00:00Z"}
    company = {
        "id": "7",
        "properties": dated | {"name": "Acme", "industry": "RETAIL", "hubspot_owner_id": "113"},
    }
    contact = {"id": "501", "properties": dated | {"associatedcompanyid": "7"}}
    lead = {
        "id": "3",
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-02-01T00:00:00Z",
        "properties": {
            "hs_associated_contact_email": "a@b.example",
            "hs_pipeline_stage": "unqualified-stage-id",
            "hs_lead_disqualification_reason": "NO_BUDGET",
        },
    }
    owner = {"id": "113", "createdAt": "2026-01-01T00:00:00Z", "firstName": "Ada", "userId": 12}
    told = {"company": company, "contact": contact, "lead": lead, "owner": owner}
    assert [said(event) for kind, each in told.items() for event in events(kind, each)] == [
        (
            "account.created",
            {
                "account_id": "7",
                "owner_id": "113",
                "attributes": {"name": "Acme", "sector": "RETAIL"},
            },
        ),
        ("contact.created", {"contact_id": "501", "account_id": "7"}),
        (
            "lead.created",
            {
                "lead_id": "3",
                "origin": "hubspot",
                "has_phone": False,
                "has_email": True,
                "attributes": {},
            },
        ),
        ("lead.disqualified", {"lead_id": "3", "reason_code": "NO_BUDGET"}),
        ("rep.joined", {"rep_id": "113", "attributes": {"name": "Ada"}}),
    ]


@pytest.mark.parametrize("kind", sorted(HUBSPOT.translations))
@pytest.mark.parametrize(
    "record",
    [
        {},
        {"id": None, "properties": None},
        {"id": {}, "properties": [], "associations": []},
        {"id": "1", "properties": {"createdate": [], "hs_timestamp": "no time"}},
        {"id": "1", "createdAt": "9999-12-31T23:59:59+00:01", "stages": [1, {}]},
        {
            "id": "1",
            "createdAt": "2026-01-01T00:00:00Z",
            "properties": {"amount": {"text_sha256": "x"}, "hs_meeting_start_time": 5},
            "propertiesWithHistory": {"amount": "x", "dealstage": [1, {"timestamp": 7}]},
            "associations": {"deals": {"results": [1, {}]}, "contacts": 5},
        },
    ],
)
def test_no_record_breaks_a_translation(kind: str, record: dict[str, Any]) -> None:
    for each in told(kind, record):
        assert not isinstance(each, Untold) or "broke" not in each.reason
