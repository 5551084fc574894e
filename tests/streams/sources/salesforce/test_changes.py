"""What does a change event of Salesforce tell, in the units of Touchline?"""

import json
from typing import Any

import pytest

from streams.sources.salesforce.vendor import SALESFORCE
from streams.sources.telling import Fetch, Unread, Untold
from streams.sources.texts import without_texts
from tests.streams.sources.border import outcome, reasons, taken
from tests.streams.sources.specimens import specimens, told

SPECIMENS = specimens(SALESFORCE)
CANARY = "12 Rose Street, ask for Ada"
DEAL, TASK = "006SM0000001Tb3YAE", "00TSM000001XyZ2AAK"


def data_of(said: str, **options: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (each["type"], each["data"])
        for each in told(SALESFORCE, SPECIMENS[said], **options)
        if isinstance(each, dict)
    ]


@pytest.mark.parametrize(
    ("said", "fetched"),
    [
        ("gap", Fetch("Opportunity", (DEAL,))),
        ("amount changed without its currency", Fetch("Opportunity", (DEAL,))),
        ("stage changed, stages of the company not read", Fetch("Opportunity", (DEAL,))),
        ("call changed", Fetch("Task", (TASK,))),
        ("account deleted", Fetch("Account", ("001SM0000000iibYAA",))),
        ("contact deleted", Fetch("Contact", ("003SM0000001AbcYAE",))),
    ],
)
def test_what_says_too_little_is_read(said: str, fetched: Fetch) -> None:
    assert told(SALESFORCE, SPECIMENS[said]) == [fetched]


def test_a_gap_without_ids_asks_for_a_backfill() -> None:
    (refused,) = told(SALESFORCE, SPECIMENS["gap of a transaction that was too large"])
    assert isinstance(refused, Untold)
    assert "expected a backfill of Opportunity" in refused.reason


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("stage changed", [("deal.stage_changed", {"stage": "Negotiation"})]),
        (
            "amount changed with its currency",
            [("deal.amount_changed", {"amount": "50000.5", "currency": "EUR"})],
        ),
        (
            "stage changed to one that is won",
            [("deal.stage_changed", {"stage": "Closed Won"}), ("deal.won", {})],
        ),
        (
            "open again",
            [("deal.stage_changed", {"stage": "Negotiation"}), ("deal.reopened", {})],
        ),
        ("lost", [("deal.stage_changed", {"stage": "Closed Lost"}), ("deal.lost", {})]),
        ("opportunity deleted", [("deal.deleted", {})]),
        ("opportunity undeleted", [("deal.restored", {})]),
        ("row of the history alone", [("deal.stage_changed", {"stage": "Negotiation"})]),
    ],
)
def test_an_opportunity_changes(said: str, expected: list[tuple[str, dict[str, Any]]]) -> None:
    assert data_of(said) == [(type, {"deal_id": DEAL, **data}) for type, data in expected]


def test_only_what_the_header_names_has_changed_and_what_it_clears_is_empty() -> None:
    told_of = data_of("owner, account, close date and lead source changed")
    assert sorted(told_of, key=lambda each: each[0]) == [
        ("deal.account_changed", {"deal_id": DEAL, "account_id": "001SM0000000iicYAA"}),
        ("deal.attribute_changed", {"deal_id": DEAL, "name": "source", "value": ""}),
        ("deal.close_date_changed", {"deal_id": DEAL, "expected_close_on": "2027-01-31"}),
        ("deal.owner_changed", {"deal_id": DEAL, "owner_id": "005SM000000246PYAQ"}),
    ]


def test_one_event_of_many_records_tells_of_each() -> None:
    told_of = data_of("one change of two opportunities")
    assert [data["deal_id"] for _, data in told_of] == [DEAL, "006SM0000001Tb4YAE"]


def test_with_several_currencies_the_one_of_the_source_is_never_assumed() -> None:
    short = SPECIMENS["amount changed without its currency"]
    assert told(SALESFORCE, short, multiple_currencies="yes") == [Fetch("Opportunity", (DEAL,))]


def test_calls_count_seconds_and_meetings_minutes() -> None:
    ((_, call),) = data_of("call logged")
    assert (call["duration_seconds"], call["outcome"]) == (380, "connected")
    (_, (_, held)) = data_of("meeting that is over")
    assert held["started_at"] == "2026-11-10T09:00:00+00:00"
    assert held["ended_at"] == "2026-11-10T09:45:00+00:00"


@pytest.mark.parametrize(
    ("disposition", "outcome"),
    [
        ("Connected", "connected"),
        ("No Answer", "no_answer"),
        ("Left Voicemail", "voicemail"),
        ("Busy", "busy"),
        ("Wrong Number", "failed"),
        (None, "connected"),
    ],
)
def test_a_disposition_is_an_outcome(disposition: str | None, outcome: str) -> None:
    call = SPECIMENS["call logged"]
    record = {**call.record, "CallDisposition": disposition}
    (event,) = taken(told(SALESFORCE, call._replace(record=record)))
    assert event.data.model_dump()["outcome"] == outcome


def test_a_call_without_a_time_of_day_has_only_its_day() -> None:
    (call,) = taken(told(SALESFORCE, SPECIMENS["call logged without a time of day"]))
    assert call.time_precision == "day"
    assert call.occurred_at.isoformat() == "2026-11-03T00:00:00+00:00"


def test_a_meeting_to_come_is_not_yet_held() -> None:
    assert outcome(told(SALESFORCE, SPECIMENS["meeting to come"])) == {"meeting.scheduled": 1}


@pytest.mark.parametrize(
    "said",
    [
        "task to do",
        "task of an e-mail",
        "call to make",
        "event of a whole day",
        "series of meetings",
    ],
)
def test_what_is_no_touch_or_is_told_elsewhere_is_passed_over(said: str) -> None:
    assert outcome(told(SALESFORCE, SPECIMENS[said])) == {"Skipped": 1}
    assert reasons(told(SALESFORCE, SPECIMENS[said]))


@pytest.mark.parametrize(
    ("said", "actor"),
    [
        ("e-mail sent", "human"),
        ("e-mail sent by a machine", "automation"),
        ("e-mail to a list", "automation"),
    ],
)
def test_what_a_machine_sent_is_automation(said: str, actor: str) -> None:
    (mail,) = taken(told(SALESFORCE, SPECIMENS[said]))
    assert (mail.type, mail.actor) == ("email.sent", actor)


def test_a_client_that_is_a_machine_is_automation() -> None:
    option = {"automation_clients": "Loader, SfdcInternalAPI"}
    (event,) = taken(told(SALESFORCE, SPECIMENS["stage changed"], **option))
    assert event.actor == "automation"


def test_the_text_of_a_reply_goes_to_the_scorer_and_stays_as_its_digest() -> None:
    mail = SPECIMENS["e-mail received"]
    ((_, data),) = data_of("e-mail received")
    assert data["reply"] == {"text": "Sounds good"}
    assert list(SALESFORCE.replies(mail.record)) == ["Sounds good"]
    hashed = mail._replace(record={**mail.record, "TextBody": {"text_sha256": "ab" * 32}})
    event, unread = told(SALESFORCE, hashed)
    assert isinstance(event, dict)
    assert unread == Unread(
        "EmailMessage", mail.record["ChangeEventHeader"]["recordIds"][0], event["id"]
    )
    assert event["data"]["reply"] == {"text_sha256": "ab" * 32}


def test_a_lead_is_created_handed_over_converted_or_disqualified() -> None:
    said = ("lead created", "lead got another owner", "lead converted", "lead disqualified")
    assert [type for each in said for type, _ in data_of(each)] == [
        "lead.created",
        "lead.owner_changed",
        "lead.owner_changed",
        "lead.converted",
        "lead.disqualified",
    ]
    (created, _) = data_of("lead created")
    assert created[1]["has_phone"] is True
    assert created[1]["has_email"] is False


def test_what_was_merged_away_names_its_survivor() -> None:
    ((type, data),) = data_of("account read that was merged away")
    assert (type, data["into_account_id"]) == ("account.merged", "001SM0000000iicYAA")
    ((type, data),) = data_of("contact read that was merged away")
    assert (type, data["into_contact_id"]) == ("contact.merged", "003SM0000001AbdYAE")


def test_probabilities_of_stages_are_shares_and_their_ends_are_known() -> None:
    ((_, data),) = data_of("stage read")
    assert [(each["probability"], each["outcome"]) for each in data["stages"]] == [
        (0.1, "open"),
        (0.6, "open"),
        (1.0, "won"),
        (0.0, "lost"),
    ]


@pytest.mark.parametrize(
    ("changed", "address", "regions"),
    [
        (["BillingAddress.Street"], {"Street": "1 Main Street"}, []),
        (["BillingAddress.Country"], {"Country": "Austria"}, ["Austria"]),
        (["BillingAddress.Country"], {}, [""]),
        (["BillingAddress"], {"Country": "Austria"}, ["Austria"]),
        (["BillingAddress"], None, [""]),
    ],
    ids=["another street", "another country", "no country", "another address", "no address"],
)
def test_an_account_got_another_region_when_its_country_changed(
    changed: list[str], address: dict[str, str] | None, regions: list[str]
) -> None:
    change = SPECIMENS["account changed"]
    header = {**change.record["ChangeEventHeader"], "changedFields": changed}
    record = {"ChangeEventHeader": header, "BillingAddress": address}
    told_of = told(SALESFORCE, change._replace(record=record))
    assert [
        each["data"]["value"]
        for each in told_of
        if isinstance(each, dict) and each["data"].get("name") == "region"
    ] == regions


def test_how_a_person_is_reached_is_in_no_delivery() -> None:
    record = {
        "MailingAddress": {"Street": CANARY, "City": "Berlin", "Country": "Germany"},
        "Name": {"FirstName": CANARY, "LastName": CANARY},
        "AssistantName": CANARY,
        "AssistantPhone": CANARY,
        "Phone": CANARY,
    }
    assert CANARY not in json.dumps(without_texts(record, SALESFORCE.is_text))


def test_fields_that_were_not_decoded_are_refused() -> None:
    change = SPECIMENS["stage changed"]
    header = {**change.record["ChangeEventHeader"], "changedFields": ["0x400000"]}
    record = {**change.record, "ChangeEventHeader": header}
    (reason,) = reasons(told(SALESFORCE, change._replace(record=record)))
    assert reason == "changedFields: found '0x400000', expected names, decoded by the Avro schema"
