"""Does a change of HubSpot's tell what happened, once, whichever way it is told?"""

from datetime import UTC, datetime
from typing import Any

import pytest

from events.cloudevents import from_cloudevent
from events.envelope import Envelope
from streams.sources.hubspot.changes import change
from streams.sources.hubspot.deals import deal
from streams.sources.telling import Context, Fetch, Skipped, Telling, Untold

NOW = datetime(2025, 11, 3, 12, tzinfo=UTC)
AT_MS = 1762128000123
AT = datetime(2025, 11, 3, 0, 0, 0, 123000, tzinfo=UTC)
CONTEXT = Context(
    source="hubspot",
    received_at=NOW,
    timezone="Europe/Berlin",
    references={"owner": {"113": {"id": "113", "userId": 75514748}}},
)


def of(subscription: str, **said: Any) -> dict[str, Any]:
    return {
        "eventId": 1148362745,
        "portalId": 62515,
        "occurredAt": AT_MS,
        "subscriptionType": subscription,
        "attemptNumber": 0,
        "objectId": 112558566461,
        "changeSource": "CRM_UI",
        "sourceId": "userId:75514748",
    } | said


def told(record: dict[str, Any], context: Context = CONTEXT) -> list[Telling]:
    return list(change(record, context))


def events(tellings: list[Telling]) -> list[Envelope]:
    return [
        from_cloudevent(each, tenant_id="acme", recorded_at=NOW)
        for each in tellings
        if isinstance(each, dict)
    ]


def the_event(record: dict[str, Any]) -> Envelope:
    (event,) = events(told(record))
    return event


def said(event: Envelope) -> tuple[str, dict[str, Any]]:
    return event.type, event.data.model_dump(mode="json", exclude_none=True)


def test_a_deal_entered_a_stage_at_the_time_of_the_change_by_who_changed_it() -> None:
    moved, fetch = told(of("deal.propertyChange", propertyName="dealstage", propertyValue="s2"))
    (event,) = events([moved])
    assert said(event) == ("deal.stage_changed", {"deal_id": "112558566461", "stage": "s2"})
    assert (event.occurred_at, event.rep_id, event.actor) == (AT, "113", "human")
    assert fetch == Fetch("deal", ("112558566461",))


def test_the_same_change_delivered_again_is_the_same_event() -> None:
    once = of("deal.propertyChange", propertyName="hubspot_owner_id", propertyValue="7")
    again = once | {"attemptNumber": 3, "eventId": 99, "subscriptionId": 5}
    assert the_event(once) == the_event(again)


@pytest.mark.parametrize(
    ("name", "value", "history"),
    [
        ("dealstage", "s2", "s2"),
        ("hubspot_owner_id", "7", "7"),
        ("closedate", "1765753200000", "2025-12-14T23:00:00Z"),
    ],
)
def test_a_webhook_and_the_history_of_the_object_tell_one_event(
    name: str, value: str, history: str
) -> None:
    steps = [
        {"value": history, "timestamp": "2025-11-03T00:00:00.123Z", "sourceType": "CRM_UI"}
        | {"sourceId": "userId:75514748"},
        {"value": "1", "timestamp": "2025-10-01T00:00:00Z", "sourceType": "CRM_UI"},
    ]
    record = {
        "id": "112558566461",
        "properties": {"createdate": "2025-10-01T00:00:00Z", "dealstage": "s2"},
        "propertiesWithHistory": {name: steps},
    }
    by_webhook = the_event(of("deal.propertyChange", propertyName=name, propertyValue=value))
    assert by_webhook in events(list(deal(record, CONTEXT)))


def test_a_close_date_is_the_day_where_the_customer_works() -> None:
    record = of("deal.propertyChange", propertyName="closedate", propertyValue="1765753200000")
    assert said(the_event(record))[1]["expected_close_on"] == "2025-12-15"


@pytest.mark.parametrize(
    ("source", "actor"),
    [
        ("CRM_UI", "human"),
        ("INTEGRATION", "human"),
        ("AUTOMATION_PLATFORM", "automation"),
        ("IMPORT", "automation"),
        ("CRM_UI_BULK_ACTION", "automation"),
    ],
)
def test_what_no_person_did_is_automation(source: str, actor: str) -> None:
    record = of("deal.propertyChange", propertyName="hubspot_owner_id", propertyValue="7")
    assert the_event(record | {"changeSource": source}).actor == actor


@pytest.mark.parametrize(
    ("subscription", "kind"),
    [
        ("deal.creation", "deal"),
        ("contact.creation", "contact"),
        ("company.creation", "company"),
    ],
)
def test_a_creation_says_nothing_so_the_object_is_fetched(subscription: str, kind: str) -> None:
    assert told(of(subscription)) == [Fetch(kind, ("112558566461",))]


@pytest.mark.parametrize(
    ("type_id", "kind"),
    [
        ("0-48", "call"),
        ("0-49", "email"),
        ("0-47", "meeting"),
        ("0-46", "note"),
        ("0-18", "communication"),
        ("0-136", "lead"),
    ],
)
def test_a_generic_subscription_says_its_kind_by_a_number(type_id: str, kind: str) -> None:
    assert told(of("object.creation", objectTypeId=type_id)) == [Fetch(kind, ("112558566461",))]


@pytest.mark.parametrize(
    ("name", "value"), [("amount", "4000"), ("amount", ""), ("deal_currency_code", "EUR")]
)
def test_an_amount_is_fetched_with_its_currency(name: str, value: str) -> None:
    record = of("deal.propertyChange", propertyName=name, propertyValue=value)
    assert told(record) == [Fetch("deal", ("112558566461",))]


@pytest.mark.parametrize("name", ["hubspot_owner_id", "closedate"])
def test_a_value_that_was_cleared_is_kept(name: str) -> None:
    (skipped,) = told(of("deal.propertyChange", propertyName=name, propertyValue=""))
    assert isinstance(skipped, Skipped)


@pytest.mark.parametrize(
    ("subscription", "expected"),
    [
        ("deal.deletion", ("deal.deleted", {"deal_id": "112558566461"})),
        ("contact.deletion", ("contact.deleted", {"contact_id": "112558566461"})),
        ("company.deletion", ("account.deleted", {"account_id": "112558566461"})),
        (
            "contact.privacyDeletion",
            ("entity.erased", {"entity_kind": "prospect", "entity_id": "112558566461"}),
        ),
    ],
)
def test_what_was_deleted_is_told_of_its_kind(subscription: str, expected: Any) -> None:
    assert said(the_event(of(subscription))) == expected


def test_an_activity_that_was_deleted_is_gone() -> None:
    record = of("object.deletion", objectTypeId="0-48")
    assert said(the_event(record)) == ("activity.deleted", {"activity_id": "112558566461"})


def test_a_deal_that_was_restored_is_told_and_fetched() -> None:
    restored, fetch = told(of("deal.restore"))
    assert said(*events([restored])) == ("deal.restored", {"deal_id": "112558566461"})
    assert fetch == Fetch("deal", ("112558566461",))


def test_each_contact_that_was_merged_went_into_the_one_that_goes_on() -> None:
    record = of(
        "contact.merge",
        objectId=501,
        primaryObjectId=501,
        mergedObjectIds=[777, 778],
        newObjectId=501,
    )
    tellings = told(record)
    assert [said(event) for event in events(tellings)] == [
        ("contact.merged", {"contact_id": "777", "into_contact_id": "501"}),
        ("contact.merged", {"contact_id": "778", "into_contact_id": "501"}),
    ]
    assert tellings[-1] == Fetch("contact", ("501",))


def test_a_merge_that_made_a_new_deal_took_both_into_it() -> None:
    record = of("deal.merge", objectId=9, primaryObjectId=1, mergedObjectIds=[2], newObjectId=9)
    assert [said(event)[1] for event in events(told(record))] == [
        {"deal_id": "1", "into_deal_id": "9"},
        {"deal_id": "2", "into_deal_id": "9"},
    ]


def linked(kind: str, first: int, second: int, **more: Any) -> dict[str, Any]:
    ends = {"associationType": kind, "fromObjectId": first, "toObjectId": second}
    flags = {"associationRemoved": False, "isPrimaryAssociation": False}
    record = of(f"{kind.split('_')[0].lower()}.associationChange") | ends | flags | more
    return {name: value for name, value in record.items() if name != "objectId"}


def test_both_sides_of_an_association_tell_one_event() -> None:
    one = the_event(linked("DEAL_TO_CONTACT", 112558566461, 501))
    other = the_event(linked("CONTACT_TO_DEAL", 501, 112558566461))
    assert one == other
    assert said(one) == (
        "deal.contact_linked",
        {"deal_id": "112558566461", "prospect_id": "501"},
    )


def test_an_association_may_say_its_kinds_by_numbers() -> None:
    record = linked("", 88, 112558566461, fromObjectTypeId="0-48", toObjectTypeId="0-3")
    assert said(the_event(record)) == (
        "activity.linked",
        {"activity_id": "88", "entity_kind": "deal", "entity_id": "112558566461"},
    )
    removed = the_event(record | {"associationRemoved": True})
    assert removed.type == "activity.unlinked"


def test_the_primary_company_is_the_account_of_a_deal() -> None:
    primary = linked("COMPANY_TO_DEAL", 7, 1, isPrimaryAssociation=True)
    assert said(the_event(primary)) == ("deal.account_changed", {"deal_id": "1", "account_id": "7"})
    (skipped,) = told(linked("DEAL_TO_COMPANY", 1, 7))
    assert isinstance(skipped, Skipped)


def test_attributes_and_owners_of_a_company_and_a_lead_are_told_at_once() -> None:
    sector = of("company.propertyChange", propertyName="industry", propertyValue="RETAIL")
    assert said(the_event(sector)) == (
        "account.attribute_changed",
        {"account_id": "112558566461", "name": "sector", "value": "RETAIL"},
    )
    owner = of(
        "object.propertyChange",
        objectTypeId="0-136",
        propertyName="hubspot_owner_id",
        propertyValue="7",
    )
    assert said(the_event(owner)) == (
        "lead.owner_changed",
        {"lead_id": "112558566461", "owner_id": "7"},
    )


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"subscriptionType": 7, "occurredAt": "x"},
        of("ticket.creation"),
        of("order.creation"),
        of("deal.exploded"),
        of("deal.creation", objectId=None),
        of("deal.creation", occurredAt=10**18),
        of("deal.merge", mergedObjectIds="x"),
        of("object.deletion", objectTypeId="0-136"),
        of("contact.restore"),
        linked("DEAL_TO_CONTACT", 1, 2) | {"toObjectId": None},
        of("conversation.newMessage"),
    ],
    ids=str,
)
def test_what_no_event_can_say_is_refused_with_a_reason(record: dict[str, Any]) -> None:
    tellings = told(record)
    assert any(isinstance(each, Untold) and each.reason for each in tellings)
    assert events(tellings) == []
