"""Does a lead become a deal?

An SDR works a lead with a sequence of e-mails, calls and messages over some weeks. A positive
reply leads to a meeting, a meeting that is held to a contact, an account and a deal.
"""

from collections.abc import Generator
from datetime import datetime, timedelta

from touchline.simulator.calendar import later
from touchline.simulator.cast import Rep
from touchline.simulator.meetings import meeting
from touchline.simulator.replies import auto_reply, bounce, reply
from touchline.simulator.story import Happening, Happenings, Party, Story
from touchline.simulator.touches import call, email, message

ORIGINS = ("webinar", "website", "list", "referral", "trade_fair")
SECTORS = ("software", "retail", "manufacturing", "finance", "health")
# A step is a channel and the days since the step before; "sequence" is sent by the machine.
STEPS = (
    ("sequence", 1),
    ("call", 1),
    ("email", 2),
    ("call", 2),
    ("linkedin", 2),
    ("sequence", 3),
    ("call", 3),
    ("email", 4),
)
_REPLY_SHARES = {"sequence": 0.04, "email": 0.09, "linkedin": 0.07, "call": 0.0}

Worked = Generator[Happening, None, datetime | None]
"""Returns when the lead was qualified; None when it never was."""


def lead(story: Story, sdr: Rep, at: datetime) -> Worked:
    """From the first sight of a lead to its qualification or its end."""
    party = Party(sdr, story.name("L"))
    yield lead_created(story, party, at)
    if story.chance(0.05):
        sdr = story.random.choice(story.cast.sdrs)
        party = party._replace(rep=sdr)
        data = {"lead_id": party.prospect_id, "owner_id": sdr.id}
        yield Happening("lead.owner_changed", at + timedelta(minutes=25), data)
    at, mood = yield from _sequence(story, party, at)
    if mood == "positive":
        at, was_held = yield from meeting(story, party, later(story.random, sdr, at, 1))
        if was_held:
            return at + timedelta(hours=1)
    if mood in ("negative", "unsubscribe") or story.chance(0.4):
        reason = {"negative": "not_interested", "unsubscribe": "do_not_contact"}.get(mood, "silent")
        data = {"lead_id": party.prospect_id, "reason_code": reason}
        yield Happening("lead.disqualified", later(story.random, sdr, at, 2), data, sdr)
    if mood == "unsubscribe":
        yield erased("prospect", party.prospect_id, later(story.random, sdr, at, 5))
    return None


def converted(story: Story, sdr: Rep, at: datetime, owner: Rep) -> Happenings:
    """The lead is now a contact at an account; both are born with it."""
    contact_id, account_id = story.name("C"), story.name("A")
    yield account_created(story, account_id, owner, at)
    data = {"contact_id": contact_id, "account_id": account_id, "seniority": "director"}
    yield Happening("contact.created", at, data, owner)
    data = {
        "lead_id": story.name("L"),
        "contact_id": contact_id,
        "account_id": account_id,
        "deal_id": story.name("D"),
    }
    yield Happening(
        "lead.handed_off", at + timedelta(seconds=1), _handed_off(story, sdr, owner), sdr
    )
    yield Happening("lead.converted", at + timedelta(seconds=2), data, sdr)


def _handed_off(story: Story, sdr: Rep, owner: Rep) -> dict[str, object]:
    return {
        "lead_id": story.name("L"),
        "from_rep_id": sdr.id,
        "to_rep_id": owner.id,
        "is_qualified": True,
        "gate_version": "1",
    }


def account_created(story: Story, account_id: str, owner: Rep, at: datetime) -> Happening:
    data = {
        "account_id": account_id,
        "owner_id": owner.id,
        "attributes": {
            "region": owner.place.region,
            "sector": story.random.choice(SECTORS),
            "segment": story.random.choice(("small", "medium", "large")),
        },
    }
    return Happening("account.created", at, data, owner)


def erased(kind: str, id_: str, at: datetime) -> Happening:
    """Somebody asked to be forgotten."""
    return Happening("entity.erased", at, {"entity_kind": kind, "entity_id": id_})


def lead_created(story: Story, party: Party, at: datetime) -> Happening:
    data = {
        "lead_id": party.prospect_id,
        "origin": story.random.choice(ORIGINS),
        "owner_id": party.rep.id,
        "has_phone": story.chance(0.8),
        "has_email": True,
        "attributes": {"region": party.rep.place.region},
    }
    return Happening("lead.created", at, data)


def _sequence(
    story: Story, party: Party, at: datetime
) -> Generator[Happening, None, tuple[datetime, str]]:
    """Step after step until somebody answers; returns when and how."""
    thread_id, sequence_id = story.name("T"), f"sequence-{story.number % 3 + 1}"
    for channel, days in STEPS:
        at = later(story.random, party.rep, at, days)
        match channel:
            case "call":
                yield (called := call(story, party, at))
                if called.data["outcome"] == "connected" and story.chance(0.12):
                    return called.at, "positive"
                continue
            case "linkedin":
                sent = message(story, party, at)
            case _:
                machine = sequence_id if channel == "sequence" else None
                sent = email(story, party, at, thread_id=thread_id, sequence_id=machine)
        yield sent
        if channel != "linkedin":
            if story.chance(0.02):
                yield bounce(sent)
                return at, "bounced"
            if story.chance(0.035):
                yield from auto_reply(story, party, sent)
        if story.chance(_REPLY_SHARES[channel]):
            return at + timedelta(days=1), (yield from reply(story, party, sent))
    return at, "silent"
