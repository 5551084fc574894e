"""What was done, by whom, and whom does it concern?

One row per call, e-mail, message, meeting or note, with the places it belongs to now.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from events.activity import ActivityDeleted, MeetingAccepted, MeetingDeclined
from events.values import EPOCH
from projections.columns import LowCardinality
from projections.deed import Deed, deed
from projections.fact import Entity, Fact
from projections.places import Places, places
from projections.registers import last
from projections.reply import ReplyLabel, ReplyScore, Verdict, verdict

# About as many as the ledgers of a worker hold.
STATES_MAX = 50_000
_ANSWERS = (MeetingAccepted.type, MeetingDeclined.type)


class ActivityRow(NamedTuple):
    tenant_id: LowCardinality
    activity_id: str
    kind: LowCardinality = ""
    channel: LowCardinality = ""
    medium: LowCardinality = ""
    direction: LowCardinality = ""
    actor: LowCardinality = ""
    rep_id: LowCardinality = ""
    actor_timezone: LowCardinality = ""
    status: LowCardinality = ""
    outcome: LowCardinality = ""
    occurred_at: datetime = EPOCH
    is_day: bool = False
    is_undated: bool = False
    duration_seconds: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    accepted_by: tuple[str, ...] = ()
    declined_by: tuple[str, ...] = ()
    is_touch: bool = False
    is_touch_auto: bool = False
    is_response: bool = False
    is_auto_reply: bool = False
    thread_id: str = ""
    in_reply_to: str = ""
    sequence_id: str = ""
    deal_ids: tuple[str, ...] = ()
    prospect_ids: tuple[str, ...] = ()
    account_ids: tuple[str, ...] = ()
    reply_labels: tuple[ReplyLabel, ...] = ()
    reply_scores: tuple[ReplyScore, ...] = ()
    is_deleted: bool = False
    is_erased: bool = False


class Activity(NamedTuple):
    """What the facts of one activity come to, for itself and for everyone it concerns."""

    id: str
    done: Deed
    meant: Verdict
    places: Places
    accepted_by: tuple[str, ...]
    declined_by: tuple[str, ...]
    is_deleted: bool

    @property
    def is_touch(self) -> bool:
        """One of us did it."""
        return self._is_done and self.done.actor == "human"

    @property
    def is_touch_auto(self) -> bool:
        """A machine of ours did it."""
        return self._is_done and self.done.actor == "automation"

    @property
    def is_response(self) -> bool:
        """One of them did it, or a machine that does not say so of itself."""
        is_inbound = self.done.direction == "inbound"
        return is_inbound and not self.is_deleted and not self.done.is_auto_reply

    @property
    def _is_done(self) -> bool:
        return self.done.is_touch and not self.is_deleted


_states = OrderedDict[tuple[str, ...], Activity]()


def state(activity_id: str, facts: Sequence[Fact]) -> Activity:
    """The activity as its own facts tell it; deals and prospects fold what they heard of it so.

    They hear the same at about the same time: what was said alike is folded once.
    """
    said = (activity_id, *[fact.digest for fact in facts])
    known = _states.get(said)
    if known is None:
        known = _states[said] = folded(activity_id, facts)
        if len(_states) > STATES_MAX:
            _states.popitem(last=False)
    return known


def folded(activity_id: str, facts: Sequence[Fact]) -> Activity:
    """The same, without looking whether it is known: a digest holds all that is read here."""
    answers = {
        fact.fields["prospect_id"]: fact.type == MeetingAccepted.type
        for fact in facts
        if fact.type in _ANSWERS
    }
    return Activity(
        id=activity_id,
        done=deed(facts),
        meant=verdict(facts),
        places=places(facts),
        accepted_by=tuple(sorted(who for who in answers if answers[who])),
        declined_by=tuple(sorted(who for who in answers if not answers[who])),
        is_deleted=last(facts, ActivityDeleted.type) is not None,
    )


def row(activity: Entity, facts: Sequence[Fact]) -> ActivityRow:
    """The activity after its facts."""
    told = state(activity.id, facts)
    named = (fact.fields.get("sequence_id") for fact in reversed(facts))
    return ActivityRow(
        tenant_id=activity.tenant_id,
        activity_id=activity.id,
        **told.done._asdict(),
        accepted_by=told.accepted_by,
        declined_by=told.declined_by,
        is_touch=told.is_touch,
        is_touch_auto=told.is_touch_auto,
        is_response=told.is_response,
        sequence_id=next((sequence for sequence in named if sequence), ""),
        **told.places._asdict(),
        **told.meant._asdict(),
        is_deleted=told.is_deleted,
    )
