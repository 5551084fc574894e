"""What happens in a quarter of a team that works with Pipedrive, and what does Pipedrive say of it?

Each step holds what happened three times: as the events that a sender would tell directly, as what
the company now holds, and as the webhooks that Pipedrive calls with.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.streams.sources.pipedrive.double import Double

BEGAN_AT = datetime(2026, 4, 1, 8, tzinfo=UTC)
REPS = (77, 78)
STAGES = (1, 2, 3)


@dataclass
class Step:
    """Something that happened."""

    at: datetime
    told: list[dict[str, Any]] = field(default_factory=list)
    held: list[tuple[str, dict[str, Any], list[dict[str, Any]]]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    is_said_once: bool = False
    """Of what no list of Pipedrive's tells, so that a lost webhook is lost"""

    def hold(self, double: Double) -> None:
        for plural, record, changelog in self.held:
            double.put(plural, **record)
            double.changelogs[f"{plural}/{record['id']}"] += changelog


def text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


@dataclass
class Company:
    """Tells each step from what it holds so far."""

    random: Random
    records: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def create(self, entity: str, id: int, at: datetime, **said: Any) -> Step:
        record = {"id": id, "add_time": text(at), "update_time": text(at), "is_deleted": False}
        self.records[entity, id] = record | said
        return self._step(entity, id, at, "create", None, [])

    def change(self, entity: str, id: int, at: datetime, **said: Any) -> Step:
        record = self.records[entity, id]
        before = {name: record.get(name) for name in said}
        self.records[entity, id] = record | said | {"update_time": text(at)}
        log = [
            {
                "field_key": name,
                "old_value": _said(before[name]),
                "new_value": _said(said[name]),
                "actor_user_id": self._actor(entity, id),
                "time": text(at).replace("T", " ").removesuffix("Z"),
                "change_source": "app",
                "is_bulk_update_flag": False,
            }
            for name in said
        ]
        return self._step(entity, id, at, "change", before, log)

    def _actor(self, entity: str, id: int) -> int:
        return int(self.records[entity, id].get("owner_id", REPS[0]))

    def _step(
        self,
        entity: str,
        id: int,
        at: datetime,
        action: str,
        before: dict[str, Any] | None,
        log: list[dict[str, Any]],
    ) -> Step:
        record = dict(self.records[entity, id])
        meta = {
            "action": action,
            "entity": entity,
            "entity_id": str(id),
            "user_id": str(self._actor(entity, id)),
            "timestamp": text(at),
            "change_source": "app",
            "version": "2.0",
        }
        seen = {name: value for name, value in record.items() if name != "marked_as_done_time"}
        call = {"meta": meta, "data": seen, "previous": before}
        plural = "activities" if entity == "activity" else f"{entity}s"
        step = Step(at, held=[(plural, record, log)], calls=[call])
        self.steps.append(step)
        return step


def _said(value: Any) -> str | None:
    return None if value is None else str(value)


def event(type: str, id: str, at: datetime, rep: int | None = None, **data: Any) -> dict[str, Any]:
    told = {"specversion": "1.0", "id": f"{id}/{text(at)}", "source": "directly", "type": type}
    told |= {"time": text(at), "data": data}
    return told | ({"repid": str(rep)} if rep else {})


def story(seed: int) -> list[Step]:
    """The steps in the order in which they happened."""
    company = Company(Random(seed))
    for number in range(1, 5):
        _organization(company, number)
    for number in range(1, 13):
        _deal(company, number)
    _merge(company)
    return sorted(company.steps, key=lambda step: step.at)


def _organization(company: Company, number: int) -> None:
    at = BEGAN_AT + timedelta(minutes=number)
    said = {"name": f"Acme {number}", "owner_id": REPS[0]}
    created = company.create("organization", number, at, **said)
    id, name = str(number), said["name"]
    created.told = [
        event(
            "account.created",
            f"org/{id}",
            at,
            account_id=id,
            owner_id=str(REPS[0]),
            attributes={"name": name},
        )
    ]
    person = company.create("person", number, at, org_id=number, owner_id=REPS[0])
    person.told = [event("contact.created", f"person/{id}", at, contact_id=id, account_id=id)]
    later = at + timedelta(days=20 + number)
    changed = company.change("organization", number, later, owner_id=REPS[1])
    changed.told = [
        event("account.owner_changed", f"org/{id}", later, account_id=id, owner_id=str(REPS[1]))
    ]


def _deal(company: Company, number: int) -> None:
    random, id = company.random, str(number)
    at = BEGAN_AT + timedelta(days=number, hours=random.randrange(8))
    org, owner = 1 + number % 4, random.choice(REPS)
    created = company.create(
        "deal",
        number,
        at,
        value=1000 * number,
        currency="EUR",
        status="open",
        stage_id=1,
        pipeline_id=1,
        owner_id=owner,
        person_id=org,
        org_id=org,
        expected_close_date="2026-06-30",
    )
    created.told = [
        event(
            "deal.created",
            f"deal/{id}",
            at,
            deal_id=id,
            pipeline="1",
            stage="1",
            account_id=str(org),
            prospect_ids=[str(org)],
            owner_id=str(owner),
            amount=str(1000 * number),
            currency="EUR",
            expected_close_on="2026-06-30",
        )
    ]
    for stage in STAGES[1:]:
        at += timedelta(days=random.randrange(2, 9))
        moved = company.change("deal", number, at, stage_id=stage, stage_change_time=text(at))
        moved.told = [event("deal.stage_changed", f"deal/{id}", at, deal_id=id, stage=str(stage))]
        _call(company, number, at + timedelta(hours=1), owner)
    at += timedelta(days=2)
    worth = 1500 * number
    changed = company.change("deal", number, at, value=worth)
    changed.told = [
        event(
            "deal.amount_changed", f"deal/{id}", at, deal_id=id, amount=str(worth), currency="EUR"
        )
    ]
    _end(company, number, at + timedelta(days=3))


def _end(company: Company, number: int, at: datetime) -> None:
    id, deal = str(number), f"deal/{number}"
    if number % 3 == 0:
        lost = company.change(
            "deal", number, at, status="lost", lost_time=text(at), lost_reason="Price"
        )
        lost.told = [event("deal.lost", deal, at, deal_id=id, reason_code="Price")]
        at += timedelta(days=4)
        again = company.change("deal", number, at, status="open", lost_time=None, lost_reason=None)
        again.told = [event("deal.reopened", deal, at, deal_id=id)]
        at += timedelta(days=4)
    won = company.change("deal", number, at, status="won", won_time=text(at))
    won.told = [event("deal.won", deal, at, deal_id=id)]


def _call(company: Company, deal: int, at: datetime, owner: int) -> None:
    number = sum(entity == "activity" for entity, _ in company.records) + 1
    org = 1 + deal % 4
    kind = "meeting" if number % 3 == 0 else "call"
    said = {"type": kind, "done": False, "due_date": f"{at:%Y-%m-%d}", "due_time": f"{at:%H:%M}"}
    said |= {"duration": "00:30", "deal_id": deal, "person_id": org, "org_id": org}
    said |= {"owner_id": owner, "marked_as_done_time": ""}
    planned = company.create("activity", number, at - timedelta(days=1), **said)
    places = {"deal_ids": [str(deal)], "prospect_ids": [str(org)], "account_ids": [str(org)]}
    data = {"activity_id": str(number), **places}
    ends = at + timedelta(minutes=30)
    if kind == "meeting":
        when = {"starts_at": text(at), "ends_at": text(ends), "medium": "video"}
        planned.told = [
            event("meeting.scheduled", f"a/{number}", planned.at, owner, **data, **when)
        ]
    done_at = at + timedelta(minutes=40)
    done = company.change("activity", number, done_at, done=True, marked_as_done_time=text(done_at))
    if kind == "meeting":
        was = {"started_at": text(at), "ended_at": text(ends)}
        done.told = [event("meeting.held", f"a/{number}", done_at, owner, **data, **was)]
    else:
        call = {"direction": "outbound", "outcome": "connected", "duration_seconds": 1800}
        done.told = [event("call.completed", f"a/{number}", done_at, owner, **data, **call)]
        _link(company, number, done_at + timedelta(days=2), deal)


def _link(company: Company, number: int, at: datetime, deal: int) -> None:
    """One call in two turns out to be of the next deal."""
    if number % 2:
        return
    other = 1 + deal % 12
    moved = company.change("activity", number, at, deal_id=other)
    data = {"activity_id": str(number), "entity_kind": "deal"}
    moved.told = [
        event("activity.unlinked", f"a/{number}", at, entity_id=str(deal), **data),
        event("activity.linked", f"a/{number}/linked", at, entity_id=str(other), **data),
    ]


def _merge(company: Company) -> None:
    """The last deal turned out to be the first one."""
    at = BEGAN_AT + timedelta(days=80)
    meta = {"action": "delete", "entity": "deal", "entity_id": "12", "user_id": "77"}
    meta |= {"timestamp": text(at), "merged_to_id": "1", "change_source": "app"}
    call = {"meta": meta, "data": None, "previous": dict(company.records["deal", 12])}
    told = event("deal.merged", "deal/12", at, deal_id="12", into_deal_id="1")
    company.steps.append(Step(at, told=[told], calls=[call], is_said_once=True))
