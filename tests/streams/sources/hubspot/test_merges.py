"""Does an object that is read tell which others went into it, as its webhook would have?"""

from typing import Any

import pytest

from tests.streams.sources.hubspot.story import CONTEXT, events, history, said

CREATED_AT, FIRST_AT, SECOND_AT = (
    "2026-01-01T00:00:00Z",
    "2026-02-01T09:00:00Z",
    "2026-03-01T09:00Z",
)
OURS = {"deal": "deal", "contact": "contact", "company": "account"}


def read(kind: str, *merged: tuple[str, str], **properties: str) -> dict[str, Any]:
    """An object with the history of what went into it."""
    return {
        "id": "9",
        "properties": {"createdate": CREATED_AT, "dealstage": "s1", **properties},
        "propertiesWithHistory": {"hs_merged_object_ids": history(*merged)},
        "createdAt": CREATED_AT,
        "updatedAt": SECOND_AT,
        "archived": False,
    }


def merges(kind: str, record: dict[str, Any]) -> list[tuple[str, str]]:
    """Who went into it, and when."""
    ours = OURS[kind]
    found = [each for each in events(kind, record, CONTEXT) if each.type == f"{ours}.merged"]
    assert {said(each)[1][f"into_{ours}_id"] for each in found} <= {"9"}
    return [(said(each)[1][f"{ours}_id"], f"{each.occurred_at:%m-%d %H:%M}") for each in found]


@pytest.mark.parametrize("kind", OURS)
def test_each_that_was_merged_is_told_when_it_came(kind: str) -> None:
    record = read(kind, ("1", FIRST_AT), ("1;2", SECOND_AT))
    assert merges(kind, record) == [("1", "02-01 09:00"), ("2", "03-01 09:00")]


@pytest.mark.parametrize("kind", OURS)
def test_an_object_into_which_none_was_merged_tells_of_none(kind: str) -> None:
    assert merges(kind, read(kind)) == []
    assert merges(kind, read(kind, ("", FIRST_AT), (";;x", SECOND_AT))) == []


def test_a_contact_also_bears_older_merges_with_their_times_and_itself_among_them() -> None:
    vids = "1:1769936400000;9:1769936400000;x:1;2"
    record = read("contact", ("3", SECOND_AT), hs_calculated_merged_vids=vids)
    assert merges("contact", record) == [("1", "02-01 09:00"), ("3", "03-01 09:00")]


def test_what_a_webhook_said_of_a_merge_is_the_same_event_and_is_believed() -> None:
    heard = {"subscriptionType": "deal.merge", "occurredAt": 1769936400123, "objectId": 9}
    heard |= {"primaryObjectId": 9, "mergedObjectIds": [1], "newObjectId": 9}
    (live,) = events("change", heard | {"changeSource": "CRM_UI"})
    (later,) = (
        each for each in events("deal", read("deal", ("1", FIRST_AT))) if each.id == live.id
    )
    assert (live.event_id, live.data) == (later.event_id, later.data)
    assert live.source_version > later.source_version
