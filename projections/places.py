"""Whom does an activity concern now?"""

from collections.abc import Sequence
from typing import NamedTuple

from events.activity import ActivityLinked, ActivityUnlinked
from projections.fact import Fact

_LISTS = (("deal", "deal_ids"), ("prospect", "prospect_ids"), ("account", "account_ids"))
_LINKS = (ActivityLinked.type, ActivityUnlinked.type)


class Places(NamedTuple):
    """The columns that say to whom an activity belongs; each list is sorted."""

    deal_ids: tuple[str, ...]
    prospect_ids: tuple[str, ...]
    account_ids: tuple[str, ...]


def places(facts: Sequence[Fact]) -> Places:
    """A list that was told replaces what is known, a link adds to it, an unlink takes away."""
    now: dict[str, tuple[str, ...]] = {"deal": (), "prospect": (), "account": ()}
    for fact in facts:
        fields = fact.fields
        for kind, name in _LISTS:
            told = fields.get(name)
            if told is not None:
                now[kind] = told
        if fact.type in _LINKS:
            kind, id_ = fields["entity_kind"], fields["entity_id"]
            linked = {id_} if fact.type == ActivityLinked.type else set()
            now[kind] = tuple(sorted({*now[kind]} - {id_} | linked))
    return Places(*now.values())
