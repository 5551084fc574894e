"""When is a check-in suggested?

Never for one signal: with ten of them somebody would be told of chance three times a year. Three
that stand out together, of two families, are a check-in; two that stand out far are a strong one,
and so is a check-in that lasts. There is no sum and no number.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, NamedTuple

from events.strain import SignalId
from projections.strain.reading import Family, Level
from projections.strain.rules import Rules

RepState = Literal["normal", "check_in_suggested", "strong"]
# What a rep says of the load is shown beside, and is no evidence against the rep.
COUNTED: frozenset[Family] = frozenset({"L", "R", "E"})


class Composite(NamedTuple):
    """How a rep stands after a week."""

    state: RepState = "normal"
    lasting_weeks: int = 0
    calm_weeks: int = 0


def composite(
    before: Composite,
    levels: Mapping[SignalId, Level],
    families: Mapping[SignalId, Family],
    rules: Rules,
) -> Composite:
    """How the rep stands after one more eligible week."""
    standing = [id_ for id_, level in levels.items() if level and families[id_] in COUNTED]
    high = [id_ for id_ in standing if levels[id_] is Level.HIGH]
    is_check_in = _are_enough(standing, families, rules.check_in_signals_min, rules)
    is_strong = _are_enough(high, families, rules.strong_signals_min, rules)
    calm_weeks = before.calm_weeks + 1 if len(standing) <= rules.calm_signals_max else 0
    if is_check_in or is_strong:
        lasting = before.lasting_weeks + 1
        return Composite("strong" if is_strong or lasting >= rules.strong_weeks else
                         "check_in_suggested", lasting, calm_weeks)  # fmt: skip
    if before.state == "normal" or calm_weeks >= rules.calm_weeks:
        return Composite(calm_weeks=calm_weeks)
    # Neither enough to begin nor little enough to end: it goes on as it was.
    return before._replace(calm_weeks=calm_weeks)


def _are_enough(
    ids: Iterable[SignalId], families: Mapping[SignalId, Family], count: int, rules: Rules
) -> bool:
    found = list(ids)
    return len(found) >= count and len({families[id_] for id_ in found}) >= (
        rules.check_in_families_min
    )


def composites(
    weeks: Iterable[tuple[date, Mapping[SignalId, Level]]],
    families: Mapping[SignalId, Family],
    rules: Rules,
) -> list[tuple[date, Composite]]:
    """How the rep stands after each eligible week."""
    found: list[tuple[date, Composite]] = []
    now = Composite()
    for week, levels in weeks:
        now = composite(now, levels, families, rules)
        found.append((week, now))
    return found
