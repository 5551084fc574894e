"""Does a deal of HubSpot's tell its whole story, though only its present is asked for?"""

from streams.sources.telling import Context, Untold
from tests.streams.sources.hubspot.story import (
    CONTEXT,
    NOW,
    events,
    history,
    said,
    told,
    with_properties,
)

DEAL = {
    "id": "1",
    "properties": {
        "createdate": "2026-09-01T08:00:00Z",
        "dealstage": "w",
        "pipeline": "sales",
        "amount": "5000.5",
        "deal_currency_code": "USD",
        "hubspot_owner_id": "113",
        "closedate": "2026-10-09T10:00:00Z",
        "dealtype": "newbusiness",
    },
    "propertiesWithHistory": {
        "dealstage": history(
            ("s1", "2026-09-01T08:00:00Z"),
            ("l", "2026-09-10T08:00:00Z"),
            ("s1", "2026-09-20T08:00:00Z"),
            ("w", "2026-10-09T10:00:00Z"),
        ),
        "amount": history(("4000", "2026-09-02T08:00:00Z"), ("5000.5", "2026-09-03T08:00:00Z")),
        "hubspot_owner_id": history(
            ("112", "2026-09-01T08:00:00Z"), ("113", "2026-09-05T08:00:00Z")
        ),
    },
    "associations": {
        "contacts": {"results": [{"id": "501", "type": "deal_to_contact"}]},
        "companies": {
            "results": [
                {"id": "8", "type": "deal_to_company_unlabeled"},
                {"id": "7", "type": "deal_to_company_primary"},
            ]
        },
    },
    "updatedAt": "2026-10-09T10:00:00Z",
}


def test_a_deal_tells_what_it_began_with_and_each_later_change() -> None:
    found = [(*said(event), f"{event.occurred_at:%m-%d}") for event in events("deal", DEAL)]
    assert found[0] == (
        "deal.created",
        {
            "deal_id": "1",
            "pipeline": "sales",
            "stage": "s1",
            "account_id": "7",
            "prospect_ids": ["501"],
            "owner_id": "112",
            "expected_close_on": "2026-10-09",
            "attributes": {"segment": "newbusiness"},
        },
        "09-01",
    )
    assert found[1:] == [
        ("deal.stage_changed", {"deal_id": "1", "stage": "l"}, "09-10"),
        ("deal.lost", {"deal_id": "1"}, "09-10"),
        ("deal.stage_changed", {"deal_id": "1", "stage": "s1"}, "09-20"),
        ("deal.reopened", {"deal_id": "1"}, "09-20"),
        ("deal.stage_changed", {"deal_id": "1", "stage": "w"}, "10-09"),
        ("deal.won", {"deal_id": "1"}, "10-09"),
        ("deal.amount_changed", {"deal_id": "1", "amount": "4000", "currency": "USD"}, "09-02"),
        ("deal.amount_changed", {"deal_id": "1", "amount": "5000.5", "currency": "USD"}, "09-03"),
        ("deal.owner_changed", {"deal_id": "1", "owner_id": "113"}, "09-05"),
    ]


def test_an_amount_without_a_currency_needs_a_person() -> None:
    record = with_properties(DEAL, deal_currency_code=None)
    homeless = Context(source="hubspot", received_at=NOW)
    refused = [each for each in told("deal", record, homeless) if isinstance(each, Untold)]
    assert len(refused) == 2
    assert "option `currency`" in refused[0].reason
    currencies = {event.data.model_dump().get("currency") for event in events("deal", record)}
    assert currencies == {None, "EUR"}


def test_why_a_deal_was_lost_is_said_only_by_a_property_that_is_no_text() -> None:
    record = with_properties(DEAL, dealstage="l", why="price", closed_lost_reason="a text")
    asked = Context(
        source="hubspot",
        received_at=NOW,
        currency="EUR",
        references=CONTEXT.references,
        options={"lost_reason_property": "why"},
    )
    reasons = [
        [event.data.model_dump()["reason_code"] for event in found if event.type == "deal.lost"]
        for found in (events("deal", record), events("deal", record, asked))
    ]
    assert reasons == [[None], ["price"]]


def test_a_deal_that_was_deleted_while_nobody_listened_is_told_so() -> None:
    record = DEAL | {"archived": True, "archivedAt": "2026-10-20T00:00:00Z"}
    assert events("deal", record)[-1].type == "deal.deleted"
