"""What does a sales team do in a quarter, as HubSpot holds and calls it, and as it would be told?

Each step of the story is three things: what the vendor's account holds from then on, which changes
it calls with, and the events that somebody would tell who knows no vendor. The last are written
here by hand from what happened, and not by the code that is on trial.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.streams.sources.hubspot.double import Double

BEGAN_AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
DEALS = 30
GONE, MERGED_AT = "1001", BEGAN_AT + timedelta(days=85)
USER, REP, OTHER_REP = 12, "113", "114"
STAGES = ("s1", "s2", "s3")
PIPELINE = {
    "id": "default",
    "updatedAt": "2026-01-01T00:00:00Z",
    "stages": [
        *(
            {
                "id": stage,
                "displayOrder": place,
                "metadata": {"isClosed": "false", "probability": str(0.2 * (place + 1))},
            }
            for place, stage in enumerate(STAGES)
        ),
        {"id": "w", "displayOrder": 3, "metadata": {"isClosed": "true", "probability": "1.0"}},
        {"id": "l", "displayOrder": 4, "metadata": {"isClosed": "true", "probability": "0.0"}},
    ],
}
OWNERS = [
    {"id": REP, "userId": USER, "createdAt": "2025-01-01T00:00:00Z", "archived": False},
    {"id": OTHER_REP, "userId": 13, "createdAt": "2025-01-01T00:00:00Z", "archived": False},
]


@dataclass
class Step:
    """Something that happened."""

    at: datetime
    hold: Callable[[Double], None]
    calls: list[dict[str, Any]]
    told: list[dict[str, Any]]
    is_said_once: bool = False
    """No backfill finds it: HubSpot lists nothing of what was merged away"""


@dataclass
class Deal:
    """One deal on its way."""

    id: str
    created_at: datetime
    histories: dict[str, list[tuple[str, str]]]
    changed_at: datetime

    def hold(self, double: Double) -> None:
        past = {name: list(steps) for name, steps in self.histories.items()}
        double.put(
            "deals",
            self.id,
            created_at=text(self.created_at),
            changed_at=text(self.changed_at),
            histories=past,
            pipeline="default",
            deal_currency_code="EUR",
        )


def text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event(
    type: str, id: str, at: datetime, *, rep: str | None = None, **data: Any
) -> dict[str, Any]:
    told = {"specversion": "1.0", "id": id, "source": "told", "type": type, "time": text(at)}
    return told | ({"repid": rep} if rep else {}) | {"data": data}


def called(subscription: str, id: str | None, at: datetime, **said: Any) -> dict[str, Any]:
    told = {"subscriptionType": subscription, "occurredAt": int(at.timestamp() * 1000)}
    subject = {"objectId": int(id)} if id else {}
    return told | subject | {"changeSource": "CRM_UI", "sourceId": f"userId:{USER}"} | said


def story(seed: int) -> list[Step]:
    """Every step of the quarter in the order in which it happened."""
    random = Random(seed)
    steps = list(_beginnings())
    for number in range(1, DEALS + 1):
        id = str(1000 + number)
        steps += [replace(step, is_said_once=id == GONE) for step in _deal(random, id)]
    steps += _merge(GONE, "1002")
    steps += _merged_while_nobody_listened()
    return sorted(steps, key=lambda step: step.at)


def _beginnings() -> Iterator[Step]:
    """Who sells, and through which stages."""
    joined = datetime(2025, 1, 1, tzinfo=UTC)
    stages = [
        {
            "stage": stage,
            "position": place,
            "probability": {"w": 1.0, "l": 0.0}.get(stage, 0.2 * (place + 1)),
            "outcome": {"w": "won", "l": "lost"}.get(stage, "open"),
        }
        for place, stage in enumerate((*STAGES, "w", "l"))
    ]
    defined_at = datetime(2026, 1, 1, tzinfo=UTC)

    def hold(double: Double) -> None:
        double.owners, double.pipelines = OWNERS, [PIPELINE]

    told = [event("rep.joined", f"rep/{rep}", joined, rep_id=rep) for rep in (REP, OTHER_REP)]
    told.append(event("pipeline.defined", "p", defined_at, pipeline="default", stages=stages))
    yield Step(BEGAN_AT - timedelta(days=1), hold, [], told)


def _deal(random: Random, id: str) -> Iterator[Step]:
    at = BEGAN_AT + timedelta(minutes=random.randrange(60 * 24 * 50))
    contact, company = f"5{id}", f"7{id}"
    yield from _people(contact, company, at - timedelta(minutes=30))
    first = {
        "dealstage": [("s1", text(at))],
        "amount": [(f"{random.randint(1, 90)}00.5", text(at))],
    }
    first |= {
        "hubspot_owner_id": [(REP, text(at))],
        "closedate": [("2026-06-30T00:00:00Z", text(at))],
    }
    deal = Deal(id, at, first, at)
    yield _created(deal, contact, company)
    for number in range(random.randint(1, 4)):
        yield from _activity(
            random, deal, f"{id}{number}", contact, at + timedelta(hours=3 + number)
        )
    for name in random.sample(["amount", "hubspot_owner_id", "closedate"], k=2):
        at += timedelta(minutes=random.randint(30, 6_000))
        yield _register(deal, name, at)
    path = random.choice([["s2"], ["s2", "s3", "w"], ["s2", "l"], ["s3", "l", "s2", "w"]])
    for before, stage in zip(["s1", *path], path, strict=False):
        at += timedelta(minutes=random.randint(30, 9_000))
        yield _moved(deal, before, stage, at)


def _people(contact: str, company: str, at: datetime) -> Iterator[Step]:
    def hold(double: Double) -> None:
        named = {"created_at": text(at)}
        double.put("companies", company, name=f"Company {company}", industry="RETAIL", **named)
        double.put("contacts", contact, **named)
        double.link("contacts", contact, "companies", company, primary=True)

    attributes = {"name": f"Company {company}", "sector": "RETAIL"}
    yield Step(
        at,
        hold,
        [called("company.creation", company, at), called("contact.creation", contact, at)],
        [
            event("account.created", company, at, account_id=company, attributes=attributes),
            event("contact.created", contact, at, contact_id=contact, account_id=company),
        ],
    )


def _created(deal: Deal, contact: str, company: str) -> Step:
    now = {name: steps[0][0] for name, steps in deal.histories.items()}

    def hold(double: Double) -> None:
        double.put(
            "deals", deal.id, created_at=text(deal.created_at),
            histories={name: [(value, text(deal.created_at))] for name, value in now.items()},
            pipeline="default", deal_currency_code="EUR",
        )  # fmt: skip
        double.link("deals", deal.id, "contacts", contact)
        double.link("deals", deal.id, "companies", company, primary=True)

    told = event(
        "deal.created",
        f"deal/{deal.id}",
        deal.created_at,
        deal_id=deal.id,
        pipeline="default",
        stage="s1",
        account_id=company,
        prospect_ids=[contact],
        owner_id=REP,
        amount=now["amount"],
        currency="EUR",
        expected_close_on="2026-06-30",
    )
    return Step(deal.created_at, hold, [called("deal.creation", deal.id, deal.created_at)], [told])


def _register(deal: Deal, name: str, at: datetime) -> Step:
    value = {"amount": "4321", "hubspot_owner_id": OTHER_REP, "closedate": "2026-07-15T00:00:00Z"}
    type, data = {
        "amount": ("amount_changed", {"amount": "4321", "currency": "EUR"}),
        "hubspot_owner_id": ("owner_changed", {"owner_id": OTHER_REP}),
        "closedate": ("close_date_changed", {"expected_close_on": "2026-07-15"}),
    }[name]
    told = event(f"deal.{type}", f"{deal.id}/{name}", at, rep=REP, deal_id=deal.id, **data)
    webhook = value[name]
    if name == "closedate":
        webhook = str(int(datetime(2026, 7, 15, tzinfo=UTC).timestamp() * 1000))
    return Step(at, _step(deal, name, value[name], at), [_changed(deal, name, webhook, at)], [told])


def _moved(deal: Deal, before: str, stage: str, at: datetime) -> Step:
    told = [
        event("deal.stage_changed", f"{deal.id}/{at}", at, rep=REP, deal_id=deal.id, stage=stage)
    ]
    ended = {"w": "deal.won", "l": "deal.lost"}
    if stage in ended:
        told.append(event(ended[stage], f"{deal.id}/{at}/end", at, rep=REP, deal_id=deal.id))
    elif before in ended:
        told.append(event("deal.reopened", f"{deal.id}/{at}/again", at, rep=REP, deal_id=deal.id))
    return Step(
        at, _step(deal, "dealstage", stage, at), [_changed(deal, "dealstage", stage, at)], told
    )


def _changed(deal: Deal, name: str, value: str, at: datetime) -> dict[str, Any]:
    said = {"propertyName": name, "propertyValue": value}
    return called("deal.propertyChange", deal.id, at, **said)


def _step(deal: Deal, name: str, value: str, at: datetime) -> Callable[[Double], None]:
    """The value stands at the end of the property's history from that step on."""

    def hold(double: Double) -> None:
        deal.histories[name].append((value, text(at)))
        deal.changed_at = at
        deal.hold(double)

    return hold


def _activity(random: Random, deal: Deal, id: str, contact: str, at: datetime) -> Iterator[Step]:
    """A call, a mail or a meeting; now and then it is attached to its deal a day later."""
    is_late = random.random() < 0.3
    places = {
        "deal_ids": [] if is_late else [deal.id],
        "prospect_ids": [contact],
        "account_ids": [f"7{deal.id}"],
    }
    kind = random.choice(["call", "email", "meeting"])
    type_id, told, properties = _done(kind, id, at, places)

    def hold(double: Double) -> None:
        double.put(f"{kind}s", id, created_at=text(at), hubspot_owner_id=REP, **properties)
        double.link(f"{kind}s", id, "contacts", contact)
        double.link(f"{kind}s", id, "companies", f"7{deal.id}")
        if not is_late:
            double.link(f"{kind}s", id, "deals", deal.id)

    yield Step(at, hold, [called("object.creation", id, at, objectTypeId=type_id)], told)
    if is_late:
        yield _linked(kind, id, type_id, deal.id, at + timedelta(days=1))


def _done(
    kind: str, id: str, at: datetime, places: dict[str, Any]
) -> tuple[str, list[dict[str, Any]], dict[str, str]]:
    common = {"activity_id": id, **places}
    if kind == "call":
        said = {"direction": "outbound", "outcome": "connected", "duration_seconds": 380}
        told = [event("call.completed", f"a/{id}", at, rep=REP, **common, **said)]
        held = {"hs_call_status": "COMPLETED", "hs_call_duration": "380000"}
        return "0-48", told, held | {"hs_timestamp": text(at), "hs_call_direction": "OUTBOUND"}
    if kind == "email":
        told = [event("email.sent", f"a/{id}", at, rep=REP, thread_id=id, **common)]
        held = {"hs_email_direction": "EMAIL", "hs_email_status": "SENT"}
        return "0-49", told, held | {"hs_timestamp": text(at)}
    starts, ends = at + timedelta(hours=1), at + timedelta(hours=2)
    planned = {"starts_at": text(starts), "ends_at": text(ends), "medium": "video"}
    over = {"started_at": text(starts), "ended_at": text(ends)}
    told = [
        event("meeting.scheduled", f"a/{id}", at, rep=REP, **common, **planned),
        event("meeting.held", f"a/{id}/held", ends, rep=REP, **common, **over),
    ]
    held = {"hs_meeting_start_time": text(starts), "hs_meeting_end_time": text(ends)}
    return "0-47", told, held | {"hs_createdate": text(at), "hs_meeting_outcome": "COMPLETED"}


def _linked(kind: str, id: str, type_id: str, deal_id: str, at: datetime) -> Step:
    ends = {"fromObjectTypeId": type_id, "toObjectTypeId": "0-3"}
    ends |= {"fromObjectId": id, "toObjectId": deal_id, "associationRemoved": False}
    data = {"activity_id": id, "entity_kind": "deal", "entity_id": deal_id}
    return Step(
        at,
        lambda double: double.link(f"{kind}s", id, "deals", deal_id),
        [called("object.associationChange", None, at, **ends)],
        [event("activity.linked", f"a/{id}/{deal_id}", at, **data)],
    )


def _merged_while_nobody_listened() -> Iterator[Step]:
    """A deal, a contact and a company, of which all was told but into which others they went."""
    began_at, at = BEGAN_AT + timedelta(days=1), BEGAN_AT + timedelta(days=30, hours=9)
    for contact, company in (("5", "7"), ("6", "8")):
        for step in _people(contact, company, began_at - timedelta(minutes=30)):
            yield replace(step, is_said_once=True)
    for id, contact, company in (("901", "5", "7"), ("902", "6", "8")):
        first = {"dealstage": [("s1", text(began_at))], "amount": [("100", text(began_at))]}
        first |= {"hubspot_owner_id": [(REP, text(began_at))]}
        first |= {"closedate": [("2026-06-30T00:00:00Z", text(began_at))]}
        deal = Deal(id, began_at, first, began_at)
        yield replace(_created(deal, contact, company), is_said_once=True)
    yield from _merge("902", "901", at=at)
    yield from _merge("6", "5", "contact", at=at + timedelta(hours=1))
    yield from _merge("8", "7", "company", at=at + timedelta(hours=2))


def _merge(gone: str, into: str, kind: str = "deal", *, at: datetime = MERGED_AT) -> list[Step]:
    ours = {"company": "account"}.get(kind, kind)
    ids = {"primaryObjectId": int(into), "mergedObjectIds": [int(gone)], "newObjectId": int(into)}
    data = {f"{ours}_id": gone, f"into_{ours}_id": into}
    told = event(f"{ours}.merged", f"{kind}/{gone}/merged", at, **data)
    plural = {"company": "companies"}.get(kind, f"{kind}s")

    def hold(double: Double) -> None:
        double.merge(plural, gone, into, text(at))

    return [Step(at, hold, [called(f"{kind}.merge", into, at, **ids)], [told])]
