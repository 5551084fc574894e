"""Does each of the five laws hold, and would the simulation notice if it did not?

Every law is tried in worlds where certainly happens what it is there for. The same worlds without
it must end wrongly: a law that nothing rests on would be none.
"""

from collections.abc import Collection

from tests.simulation.bugs import Bug
from tests.simulation.faults import Fault
from tests.simulation.runs import ends

WORLDS = range(40)


def wrong(bug: Bug | None, certain: Collection[Fault]) -> list[str]:
    """How the worlds end wrongly; the first that does is enough when a law is missing."""
    if bug is None:
        return [str(end) for end in ends(WORLDS, certain=certain) if end.problems]
    return next((end.problems for end in ends(WORLDS, bug.value, certain) if end.problems), [])


def test_one_log_per_entity() -> None:
    certain = {Fault.SCALED, Fault.TERMINATED}
    assert wrong(None, certain) == []
    assert wrong(Bug.ENTITY_HAS_TWO_LOGS, certain)


def test_a_load_is_complete_or_refused() -> None:
    certain = {Fault.LOAD_INCOMPLETE, Fault.CACHE_SMALL}
    assert wrong(None, certain) == []
    assert wrong(Bug.LOAD_IS_BELIEVED, certain)


def test_core_holds_nothing_that_the_archive_lacks() -> None:
    certain = {Fault.KILLED_BETWEEN_EFFECTS, Fault.WAREHOUSE_AWAY}
    assert wrong(None, certain) == []
    assert wrong(Bug.ARCHIVE_COMES_LAST, certain)


def test_positions_are_never_more_durable_than_facts_and_rows() -> None:
    certain = {Fault.KILLED_BETWEEN_EFFECTS, Fault.POSITION_LOST}
    assert wrong(None, certain) == []
    assert wrong(Bug.POSITION_COMES_FIRST, certain)


def test_a_change_of_meaning_is_a_new_generation() -> None:
    certain = {Fault.TERMINATED, Fault.SCALED}
    assert wrong(None, certain) == []
    assert wrong(Bug.MEANING_CHANGES_IN_PLACE, certain)
