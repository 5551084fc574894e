"""Is the same telling the same event, and another telling another one?"""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from events.ids import event_id

PARTS = st.tuples(st.text(), st.text(), st.text())


def test_id_of_a_telling_never_changes() -> None:
    told = event_id("main", "/crm", "1")
    assert told == UUID("0648e955-be90-5e98-bad5-0d6c70e66a13")


@given(one=PARTS, other=PARTS)
def test_two_tellings_have_one_id_only_when_they_are_the_same(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    assert (event_id(*one) == event_id(*other)) == (one == other)


def test_parts_that_run_together_stay_apart() -> None:
    assert event_id("main", "a", "b/c") != event_id("main", "a/b", "c")
