"""Does each of the five laws hold, and would the simulation notice if it did not?

Every law is tried in worlds where certainly happens what it is there for. The same worlds without
it must end wrongly: a law that nothing rests on would be none.
"""

from collections.abc import Collection

from tests.simulation.bugs import SOUND, Bug
from tests.simulation.faults import Fault
from tests.simulation.runs import ends

WORLDS = range(40)


def wrong(bug: Bug | None, certain: Collection[Fault]) -> str:
    """The first world that ends wrongly, if any does."""
    parts = SOUND if bug is None else bug.value
    return next((str(end) for end in ends(WORLDS, parts, certain) if end.problems), "")


def assert_needed(law: Bug, certain: Collection[Fault]) -> None:
    """All these worlds end well, and not all without the law."""
    found = wrong(None, certain)
    assert not found, found
    assert wrong(law, certain)


def test_one_log_per_entity() -> None:
    assert_needed(Bug.ENTITY_HAS_TWO_LOGS, {Fault.SCALED, Fault.TERMINATED})


def test_a_load_is_complete_or_refused() -> None:
    assert_needed(Bug.LOAD_IS_BELIEVED, {Fault.LOAD_INCOMPLETE, Fault.CACHE_SMALL})


def test_core_holds_nothing_that_the_archive_lacks() -> None:
    assert_needed(Bug.ARCHIVE_COMES_LAST, {Fault.KILLED_BETWEEN_EFFECTS, Fault.WAREHOUSE_AWAY})


def test_positions_are_never_more_durable_than_facts_and_rows() -> None:
    assert_needed(Bug.POSITION_COMES_FIRST, {Fault.KILLED_BETWEEN_EFFECTS, Fault.POSITION_LOST})


def test_a_change_of_meaning_is_a_new_generation() -> None:
    assert_needed(Bug.MEANING_CHANGES_IN_PLACE, {Fault.TERMINATED, Fault.SCALED})
