"""Does every set of valid facts give a row that its table can hold?"""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings

from events.envelope import Envelope
from projections.columns import columns
from projections.fact import Entity
from projections.ledger import facts, ledger_of
from projections.meaning import PROJECTIONS
from projections.routing import facts_of
from tests.projections.small_world import EVERYTHING, stories
from tests.projections.tellings import TENANT


def gaps(row: Any, names: Sequence[str]) -> list[str]:
    """The columns that have no value although their type asks for one."""
    types = columns(type(row))
    values = {name: getattr(row, name) for name in names}
    steps = [step for each in values.values() if isinstance(each, tuple) for step in each]
    return [
        name
        for name, value in values.items()
        if value is None and not types[name].startswith("Nullable")
    ] + [gap for step in steps if hasattr(step, "_fields") for gap in gaps(step, step._fields)]


@pytest.mark.parametrize("kind", PROJECTIONS)
def test_anything_told_to_anyone_gives_a_whole_row_or_none(kind: str) -> None:
    entity = Entity(TENANT, kind, "1")

    @settings(max_examples=100)
    @given(told=stories(*EVERYTHING, max_size=20))
    def gives_a_row(told: list[Envelope]) -> None:
        heard = [fact._replace(entity=entity) for each in told for fact in facts_of(each)]
        row = PROJECTIONS[kind].fold(entity, facts(ledger_of(heard)))
        assert row is None or gaps(row, row._fields) == []

    gives_a_row()
