"""Which leads were offered to each rep, what became of them, and when was the rep there?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from events.lead import LeadClaimed, LeadOfferDeclined, LeadOffered, LeadOfferExpired
from events.rep import RepPresenceChanged
from projections.strain.offers import Offer, Outcome, Presence
from streams.strain.work_done import Asked

# A year and more ago a presence may have been told that still holds.
_FACTS: Final = """
    SELECT
        argMax(type, (fact_version, digest)) AS said,
        argMax(occurred_at, (fact_version, digest)) AS at,
        argMax(data, (fact_version, digest)) AS told
    FROM core.fact FINAL
    WHERE generation = {generation:UInt32} AND tenant_id = {tenant:String} AND empty(path)
        AND entity_kind IN ('prospect', 'rep') AND type IN {types:Array(String)}
    GROUP BY entity_kind, entity_id, fact_id
    HAVING NOT max(is_erased) AND (said = {presence:String} OR at >= {since:DateTime64(3, 'UTC')})
    ORDER BY at, fact_id
"""
TYPES: Final = (LeadOffered, LeadClaimed, LeadOfferDeclined, LeadOfferExpired, RepPresenceChanged)


@dataclass(frozen=True, slots=True)
class Offered:
    """What one rep was offered, in the order of time."""

    offers: list[Offer] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    presences: list[Presence] = field(default_factory=list)


def offered(client: Any, asked: Asked) -> dict[str, Offered]:
    """By rep."""
    found: dict[str, Offered] = {}
    for type, at, said in _facts(client, asked):
        of_rep = found.setdefault(said["rep_id"], Offered())
        match type:
            case LeadOffered.type:
                window = (datetime.fromisoformat(said[name]) for name in ("opens_at", "closes_at"))
                of_rep.offers.append(Offer(said["lead_id"], *window))
            case RepPresenceChanged.type:
                of_rep.presences.append(Presence(at, said["is_present"]))
            case _:
                is_claimed = type == LeadClaimed.type
                of_rep.outcomes.append(Outcome(said["lead_id"], at, is_claimed))
    return found


def _facts(client: Any, asked: Asked) -> Iterator[tuple[str, datetime, dict[str, Any]]]:
    parameters = asked._asdict() | {
        "types": [each.type for each in TYPES],
        "presence": RepPresenceChanged.type,
    }
    rows = client.query(_FACTS, parameters=parameters, tz_mode="aware").result_rows
    return ((type, at, json.loads(told)) for type, at, told in rows)
