"""What happens in a quarter of a team that works with Salesforce, and what is said of it?

Each step holds what happened three times: as the events that a sender would tell directly, as what
the company now holds, and as the change events that its bus bears. The first are written here by
hand from what happened, and not by the code that is on trial.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from tests.streams.sources.salesforce.company import REPS, Company, Step, id_of, shown

BEGAN_AT = datetime(2026, 4, 1, 8, tzinfo=UTC)
DEALS, LEADS = 14, 6
CLOSES_ON, LATER_ON = date(2026, 6, 30), date(2026, 7, 15)
STAGES = {"Prospecting": "open", "Proposal": "open", "Closed Won": "won", "Closed Lost": "lost"}
PROBABILITIES = dict(zip(STAGES, (10, 60, 100, 0), strict=True))


def event(type: str, id: str, at: datetime, rep: str | None = None, **data: Any) -> dict[str, Any]:
    told = {"specversion": "1.0", "id": f"{id}/{at.isoformat()}", "source": "directly"}
    told |= {"type": type, "time": at.isoformat(), "data": data}
    return told | ({"repid": rep} if rep else {})


def story(seed: int) -> list[Step]:
    """The steps in the order in which they happened."""
    company = Company(Random(seed))
    _begin(company)
    for number in range(1, 5):
        _account(company, number)
    for number in range(1, DEALS + 1):
        _deal(company, number)
    for number in range(1, LEADS + 1):
        _lead(company, number)
    _goodbye(company)
    return sorted(company.steps, key=lambda step: step.at)


def _begin(company: Company) -> None:
    """Who sells, and through which stages; no change event tells it."""
    at, joined_at = BEGAN_AT - timedelta(days=1), datetime(2025, 1, 1, tzinfo=UTC)
    step = Step(at)
    for rep in REPS:
        times = dict.fromkeys(("CreatedDate", "LastModifiedDate", "SystemModstamp"), joined_at)
        user = {"Id": rep, "Name": f"Rep {rep}", "IsActive": True, **times}
        step.held.append(("User", {name: shown(value) for name, value in user.items()}))
        attributes = {"name": f"Rep {rep}"}
        step.told.append(event("rep.joined", rep, joined_at, rep_id=rep, attributes=attributes))
    for place, (stage, outcome) in enumerate(STAGES.items()):
        times = dict.fromkeys(("CreatedDate", "LastModifiedDate", "SystemModstamp"), joined_at)
        record = {"Id": f"01J{place:012}AAA", "MasterLabel": stage, "ApiName": stage, **times}
        record |= {"SortOrder": place, "DefaultProbability": PROBABILITIES[stage]}
        record |= {"IsClosed": outcome != "open", "IsWon": outcome == "won", "IsActive": True}
        step.held.append(
            ("OpportunityStage", {name: shown(value) for name, value in record.items()})
        )
    stages = [
        {
            "stage": stage,
            "position": place,
            "probability": PROBABILITIES[stage] / 100,
            "outcome": STAGES[stage],
        }
        for place, stage in enumerate(STAGES)
    ]
    told = event("pipeline.defined", "p", joined_at, pipeline="sales", stages=stages)
    company.steps.append(step)
    step.told.append(told)


def _account(company: Company, number: int) -> None:
    at, id, name = BEGAN_AT + timedelta(minutes=number), id_of("Account", number), f"Acme {number}"
    said = {"Name": name, "Industry": "Retail", "OwnerId": REPS[0]}
    created = company.create("Account", number, at, **said)
    created.is_said_once = True
    attributes = {"name": name, "sector": "Retail"}
    created.told = [
        event("account.created", id, at, account_id=id, owner_id=REPS[0], attributes=attributes)
    ]
    for person in (number, number + 10):
        contact = company.create("Contact", person, at, AccountId=id, OwnerId=REPS[0])
        contact_id = id_of("Contact", person)
        contact.told = [
            event("contact.created", contact_id, at, contact_id=contact_id, account_id=id)
        ]
    # Of the last of them nobody hears while it happens.
    later = at + timedelta(days=26 + number)
    changed = company.change("Account", number, later, OwnerId=REPS[1])
    changed.told = [
        event("account.owner_changed", id, later, REPS[0], account_id=id, owner_id=REPS[1])
    ]


def _deal(company: Company, number: int) -> None:
    random, id = company.random, id_of("Opportunity", number)
    at = BEGAN_AT + timedelta(days=number, hours=random.randrange(8))
    account, amount = id_of("Account", 1 + number % 4), 1000 * number + 0.5
    said = {"AccountId": account, "OwnerId": REPS[0], "LeadSource": "Web", "CloseDate": CLOSES_ON}
    said |= {"StageName": "Prospecting", "Amount": amount, "IsClosed": False, "IsWon": False}
    created = company.create("Opportunity", number, at, **said)
    created.is_said_once = True
    created.told = [
        event(
            "deal.created",
            id,
            at,
            REPS[0],
            deal_id=id,
            pipeline="sales",
            stage="Prospecting",
            account_id=account,
            owner_id=REPS[0],
            amount=str(amount),
            currency="EUR",
            expected_close_on=CLOSES_ON.isoformat(),
            attributes={"source": "Web"},
        )
    ]
    _history(company, created, number)
    for place in range(random.randint(1, 3)):
        _activity(company, number, number * 10 + place, at + timedelta(hours=3 + place))
    at = _registers(company, number, at)
    paths = [["Proposal"], ["Proposal", "Closed Won"], ["Closed Lost", "Proposal", "Closed Won"]]
    path = random.choice([*paths, ["Proposal", "Closed Lost"]])
    for before, stage in zip(["Prospecting", *path], path, strict=False):
        at += timedelta(minutes=random.randint(30, 9_000))
        _moved(company, number, before, stage, at)


def _history(company: Company, step: Step, number: int) -> None:
    """Whenever stage, amount or close date change, Salesforce writes a row of what holds then."""
    id = id_of("Opportunity", number)
    record = company.records[id]
    row = {name: shown(record[name]) for name in ("StageName", "Amount", "CloseDate")}
    place = sum(kind == "OpportunityHistory" for each in company.steps for kind, _ in each.held)
    row |= {"Id": f"008SM000{place:07}YAE", "OpportunityId": id, "CreatedById": REPS[0]}
    step.held.append(("OpportunityHistory", row | {"CreatedDate": shown(step.at)}))


def _registers(company: Company, number: int, at: datetime) -> datetime:
    id, random = id_of("Opportunity", number), company.random
    for name in random.sample(["Amount", "OwnerId", "CloseDate"], k=2):
        at += timedelta(minutes=random.randint(30, 6_000))
        value = {"Amount": 4321.0, "OwnerId": REPS[1], "CloseDate": LATER_ON}[name]
        changed = company.change("Opportunity", number, at, **{name: value})
        type, data = {
            "Amount": ("amount", {"amount": "4321", "currency": "EUR"}),
            "OwnerId": ("owner", {"owner_id": REPS[1]}),
            "CloseDate": ("close_date", {"expected_close_on": LATER_ON.isoformat()}),
        }[name]
        changed.told = [event(f"deal.{type}_changed", id, at, REPS[0], deal_id=id, **data)]
        changed.is_said_once = name == "OwnerId"
        if not changed.is_said_once:
            _history(company, changed, number)
    return at


def _moved(company: Company, number: int, before: str, stage: str, at: datetime) -> None:
    id, was, end = id_of("Opportunity", number), STAGES[before], STAGES[stage]
    said: dict[str, Any] = {"StageName": stage, "Probability": float(PROBABILITIES[stage])}
    said["LastStageChangeDate"] = at
    if was != end:
        said["IsClosed"] = end != "open"
        said |= {"IsWon": end == "won"} if "won" in (was, end) else {}
    moved = company.change("Opportunity", number, at, **said)
    moved.told = [event("deal.stage_changed", id, at, REPS[0], deal_id=id, stage=stage)]
    if was != end:
        type = {"won": "deal.won", "lost": "deal.lost", "open": "deal.reopened"}[end]
        moved.told.append(event(type, f"{id}/end", at, REPS[0], deal_id=id))
    _history(company, moved, number)


def _activity(company: Company, deal: int, number: int, at: datetime) -> None:
    """A call, a mail or a meeting."""
    kind = company.random.choice([_call, _mail, _meeting])
    kind(company, deal, number, at)


def _call(company: Company, deal: int, number: int, at: datetime) -> None:
    """Now and then it turns out a day later of which deal it was, or that it never was."""
    id, deal_id, fate = id_of("Task", number), id_of("Opportunity", deal), company.random.random()
    contact, account = id_of("Contact", 1 + deal % 4), id_of("Account", 1 + deal % 4)
    said = {"TaskSubtype": "Call", "CallType": "Outbound", "Status": "Completed", "IsClosed": True}
    said |= {"CallDurationInSeconds": 380, "CallDisposition": "Connected", "OwnerId": REPS[0]}
    said |= {"CompletedDateTime": at, "WhoId": contact, "AccountId": account, "Subject": "Call Ada"}
    called = company.create("Task", number, at, **said, WhatId=None if fate < 0.4 else deal_id)
    data = {"direction": "outbound", "outcome": "connected", "duration_seconds": 380}
    data |= {"activity_id": id, "prospect_ids": [contact], "account_ids": [account]}
    places = [] if fate < 0.4 else [deal_id]
    called.told = [event("call.completed", id, at, REPS[0], **data, deal_ids=places)]
    later = at + timedelta(days=1)
    if fate < 0.4:
        linked = company.change("Task", number, later, WhatId=deal_id)
        told = event("call.completed", f"{id}/again", at, REPS[0], **data, deal_ids=[deal_id])
        linked.told = [told | {"sourceversion": "1"}]
    elif fate > 0.9:
        gone = company.delete("Task", number, later)
        gone.told = [event("activity.deleted", id, later, REPS[0], activity_id=id)]


def _mail(company: Company, deal: int, number: int, at: datetime) -> None:
    id, deal_id = id_of("EmailMessage", number), id_of("Opportunity", deal)
    is_incoming = company.random.random() < 0.5
    said = {"Incoming": is_incoming, "Status": "3", "MessageDate": at, "RelatedToId": deal_id}
    said |= {"CreatedById": REPS[0], "IsBounced": False, "Subject": "Our offer"}
    mailed = company.create("EmailMessage", number, at, **said)
    data = {"activity_id": id, "thread_id": id, "deal_ids": [deal_id]}
    data |= {"prospect_ids": [], "account_ids": []}
    type, rep = ("email.received", None) if is_incoming else ("email.sent", REPS[0])
    mailed.told = [event(type, id, at, rep, **data)]


def _meeting(company: Company, deal: int, number: int, at: datetime) -> None:
    """That it was held, nobody says: it is over, and was not deleted."""
    id, deal_id, contact = (
        id_of(kind, place)
        for kind, place in (("Event", number), ("Opportunity", deal), ("Contact", 1 + deal % 4))
    )
    starts, ends = at + timedelta(hours=1), at + timedelta(hours=2)
    said = {"StartDateTime": starts, "EndDateTime": ends, "DurationInMinutes": 60}
    said |= {"WhoId": contact, "WhatId": deal_id, "OwnerId": REPS[0], "Location": "https://x.test"}
    planned = company.create("Event", number, at, **said)
    data = {"activity_id": id, "deal_ids": [deal_id], "prospect_ids": [contact], "account_ids": []}
    when = {"starts_at": starts.isoformat(), "ends_at": ends.isoformat(), "medium": "video"}
    over = {"started_at": starts.isoformat(), "ended_at": ends.isoformat()}
    planned.told = [
        event("meeting.scheduled", id, at, REPS[0], **data, **when),
        event("meeting.held", id, ends, REPS[0], **data, **over),
    ]


def _lead(company: Company, number: int) -> None:
    """Half of them become a contact of a deal."""
    id, at = id_of("Lead", number), BEGAN_AT + timedelta(days=3 * number)
    said = {"LeadSource": "Web", "Phone": "+49 30 1", "OwnerId": REPS[0], "Status": "Open"}
    created = company.create("Lead", number, at, **said, IsConverted=False)
    data = {"lead_id": id, "origin": "Web", "has_phone": True, "has_email": False}
    created.told = [
        event("lead.created", id, at, **data),
        event("lead.owner_changed", f"{id}/owner", at, REPS[0], lead_id=id, owner_id=REPS[0]),
    ]
    if number % 2:
        return
    created.is_said_once = True
    later = at + timedelta(days=2)
    became = {"ConvertedContactId": id_of("Contact", 1), "ConvertedAccountId": id_of("Account", 1)}
    became["ConvertedOpportunityId"] = id_of("Opportunity", 1)
    converted = company.change(
        "Lead", number, later, Status="Qualified", IsConverted=True, **became
    )
    ids = {"contact_id": id_of("Contact", 1), "account_id": id_of("Account", 1)}
    ids["deal_id"] = id_of("Opportunity", 1)
    converted.told = [event("lead.converted", id, later, REPS[0], lead_id=id, **ids)]


def _goodbye(company: Company) -> None:
    """A contact turns out to be another one, and the last deal never was."""
    at, gone, into = BEGAN_AT + timedelta(days=80), id_of("Contact", 11), id_of("Contact", 1)
    merged = company.delete("Contact", 11, at, MasterRecordId=into)
    # Nobody hears of it: the record that was deleted says later into which it went.
    merged.calls = []
    merged.told = [event("contact.merged", gone, at, contact_id=gone, into_contact_id=into)]
    deal = id_of("Opportunity", DEALS)
    for step in company.steps:
        step.is_said_once |= any(record["Id"] == deal for _, record in step.held)
    deleted = company.delete("Opportunity", DEALS, at)
    deleted.told = [event("deal.deleted", deal, at, REPS[0], deal_id=deal)]
