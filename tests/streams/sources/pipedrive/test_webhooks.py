"""What does a webhook of Pipedrive tell?"""

from typing import Any

import pytest

from streams.sources.pipedrive.vendor import PIPEDRIVE
from streams.sources.telling import Fetch, Untold
from tests.streams.sources.border import outcome, reasons, taken
from tests.streams.sources.specimens import specimens, told

SPECIMENS = specimens(PIPEDRIVE)
LEAD = "b1810230-6c0d-11ed-9826-a53d0eb706a5"


def data_of(said: str, **options: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (each["type"], each["data"])
        for each in told(PIPEDRIVE, SPECIMENS[said], **options)
        if isinstance(each, dict)
    ]


@pytest.mark.parametrize(
    ("said", "fetched"),
    [
        ("deal created", Fetch("deal", ("10",))),
        ("deal moved to another stage", Fetch("deal", ("10",))),
        ("deal deleted", Fetch("deal", ("10",))),
        ("activity deleted", Fetch("activity", ("2",))),
        ("duration of a call done corrected", Fetch("activity", ("2",))),
        ("lead created", Fetch("lead", (LEAD,))),
        ("stage changed", Fetch("pipeline", ("1",))),
    ],
)
def test_what_is_not_signed_or_not_whole_is_read_again(said: str, fetched: Fetch) -> None:
    assert told(PIPEDRIVE, SPECIMENS[said]) == [fetched]


@pytest.mark.parametrize(
    ("said", "type", "data"),
    [
        ("deal moved to another stage, believed", "deal.stage_changed", {"stage": "3"}),
        (
            "value of a deal changed, believed",
            "deal.amount_changed",
            {"amount": "15000.5", "currency": "EUR"},
        ),
        ("deal won, believed", "deal.won", {}),
        ("deal open again, believed", "deal.reopened", {}),
        ("deal lost, believed", "deal.lost", {"reason_code": "Price"}),
        ("deal deleted, believed", "deal.deleted", {}),
        ("deal merged into another", "deal.merged", {"into_deal_id": "11"}),
        ("deal that absorbed another", "deal.merged", {"into_deal_id": "11"}),
    ],
)
def test_a_deal_changes(said: str, type: str, data: dict[str, Any]) -> None:
    assert data_of(said) == [(type, {"deal_id": "10", **data})]


def test_both_sides_of_a_merge_tell_one_event() -> None:
    (loser,) = told(PIPEDRIVE, SPECIMENS["deal merged into another"])
    (survivor,) = told(PIPEDRIVE, SPECIMENS["deal that absorbed another"])
    assert loser == survivor


def test_what_nobody_would_forge_is_told_at_once() -> None:
    told_of = data_of("deal got another owner, organization, person and close date")
    assert sorted(told_of, key=lambda each: each[0]) == [
        ("deal.account_changed", {"deal_id": "10", "account_id": "19"}),
        ("deal.close_date_changed", {"deal_id": "10", "expected_close_on": "2027-01-31"}),
        ("deal.contact_linked", {"deal_id": "10", "prospect_id": "6"}),
        ("deal.contact_unlinked", {"deal_id": "10", "prospect_id": "5"}),
        ("deal.owner_changed", {"deal_id": "10", "owner_id": "78"}),
    ]


def test_a_call_is_told_when_it_is_done_with_its_duration_in_seconds() -> None:
    assert outcome(told(PIPEDRIVE, SPECIMENS["call planned"])) == {"Skipped": 1}
    (call,) = taken(told(PIPEDRIVE, SPECIMENS["call done"]))
    assert call.occurred_at.isoformat() == "2026-11-24T16:31:00+00:00"
    assert call.data.model_dump(mode="json", exclude_none=True) == {
        "activity_id": "2",
        "deal_ids": ["10"],
        "prospect_ids": ["5"],
        "account_ids": ["9"],
        "direction": "outbound",
        "outcome": "connected",
        "duration_seconds": 1800,
    }


def test_a_call_that_was_moved_leaves_the_one_deal_and_joins_the_other() -> None:
    assert data_of("call done moved to another deal") == [
        ("activity.unlinked", {"activity_id": "2", "entity_kind": "deal", "entity_id": "10"}),
        ("activity.linked", {"activity_id": "2", "entity_kind": "deal", "entity_id": "11"}),
    ]


def test_a_meeting_is_planned_planned_anew_and_held() -> None:
    said = ("meeting planned", "meeting planned anew", "meeting held")
    told_of = [(type, data) for each in said for type, data in data_of(each)]
    assert [type for type, _ in told_of] == [
        "meeting.scheduled",
        "meeting.rescheduled",
        "meeting.scheduled",
        "meeting.held",
    ]
    assert [data.get("starts_at", data.get("started_at"))[:16] for _, data in told_of] == [
        "2026-11-24T16:00",
        "2026-11-25T16:00",
        "2026-11-25T16:00",
        "2026-11-25T16:00",
    ]
    assert {data.get("medium", "video") for _, data in told_of} == {"video"}


def test_a_type_of_your_own_is_refused_until_the_source_says_what_it_is() -> None:
    (reason,) = reasons(told(PIPEDRIVE, SPECIMENS["activity of a type of your own"]))
    assert "activity_types = 'demo=call'" in reason
    explained = told(PIPEDRIVE, SPECIMENS["activity of a type of your own, explained"])
    assert outcome(explained) == {"meeting.scheduled": 1}


def test_a_tick_taken_back_is_refused_with_what_to_do() -> None:
    (refused,) = told(PIPEDRIVE, SPECIMENS["tick of a call taken back"])
    assert isinstance(refused, Untold)
    assert "deleted" in refused.reason


def test_an_object_without_an_event_is_refused_with_those_that_have_one() -> None:
    (refused,) = told(PIPEDRIVE, SPECIMENS["product created"])
    assert isinstance(refused, Untold)
    assert "activity, deal, lead" in refused.reason


@pytest.mark.parametrize(
    ("meta", "options", "actor"),
    [
        ({"change_source": "app"}, {}, "human"),
        ({"change_source": "api"}, {}, "automation"),
        ({"change_source": "api"}, {"api": "human"}, "human"),
        ({"is_bulk_edit": True}, {"api": "human"}, "automation"),
    ],
)
def test_what_the_api_or_a_bulk_edit_did_is_automation(
    meta: dict[str, Any], options: dict[str, str], actor: str
) -> None:
    call = SPECIMENS["call done"]
    record = {**call.record, "meta": {**call.record["meta"], **meta}}
    (event,) = taken(told(PIPEDRIVE, call._replace(record=record), **options))
    assert event.actor == actor


def test_users_join_and_leave_though_their_webhooks_have_no_id_of_their_own() -> None:
    said = ("user created", "user made inactive")
    events = [event for each in said for event in taken(told(PIPEDRIVE, SPECIMENS[each]))]
    assert [(event.type, event.occurred_at.isoformat()) for event in events] == [
        ("rep.joined", "2024-01-02T09:00:00+00:00"),
        ("rep.joined", "2024-01-02T09:00:00+00:00"),
        ("rep.left", "2026-01-01T08:00:00+00:00"),
    ]


def test_probabilities_of_a_pipeline_are_shares() -> None:
    ((type, data),) = data_of("pipeline read with its stages")
    assert type == "pipeline.defined"
    assert [(each["stage"], each["probability"]) for each in data["stages"]] == [
        ("1", 0.1),
        ("2", 0.6),
    ]


def test_a_lead_says_how_its_person_can_be_reached() -> None:
    (created, _owner) = data_of("lead read with its person")
    assert created[1]["has_email"] is True
    assert created[1]["has_phone"] is False
    (*_, archived) = data_of("lead read that was archived")
    assert archived == ("lead.disqualified", {"lead_id": LEAD})
