"""Whom does an activity concern now?"""

from collections.abc import Sequence
from typing import NamedTuple

from events.activity import ActivityLinked, ActivityUnlinked
from events.payload import Payload
from projections.fact import Fact


class Places(NamedTuple):
    """The entities an activity belongs to; each list is sorted."""

    deal_ids: tuple[str, ...]
    prospect_ids: tuple[str, ...]
    account_ids: tuple[str, ...]


def places(facts: Sequence[Fact]) -> Places:
    """A list that was told replaces what is known, a link adds to it, an unlink takes away."""
    now: dict[str, set[str]] = {"deal": set(), "prospect": set(), "account": set()}
    for fact in facts:
        _place(now, fact.said)
    return Places(*(tuple(sorted(ids)) for ids in now.values()))


def _place(now: dict[str, set[str]], said: Payload) -> None:
    told = {kind: getattr(said, f"{kind}_ids", None) for kind in now}
    now.update({kind: set(ids) for kind, ids in told.items() if ids is not None})
    match said:
        case ActivityLinked(entity_kind=kind, entity_id=id_):
            now[kind].add(id_)
        case ActivityUnlinked(entity_kind=kind, entity_id=id_):
            now[kind].discard(id_)
