"""What can happen when everybody has one of three names and every day is one of three?

Few names and times make events meet: corrections, conflicts, moves, merges in a circle.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from events import values
from events.catalogue import PAYLOADS
from events.envelope import Envelope
from tests.projections.tellings import at, event
from tests.strategies import payloads

IDS = st.sampled_from(["1", "2", "3"])
TIMES = ["2026-03-01", "2026-03-01 10:00", "2026-03-02", "2026-03-02 12:00", "2026-03-03 08:00"]

NARROW: list[tuple[Any, SearchStrategy[Any]]] = [
    (values.Id, IDS),
    (values.Ids, st.lists(IDS, max_size=2).map(tuple)),
    (values.Word, st.sampled_from(["a", "b"])),
    (values.Text, st.sampled_from(["", "x", "y"])),
    (
        values.Attributes,
        st.dictionaries(st.sampled_from("ab"), st.sampled_from(["", "x"]), max_size=2),
    ),
    (values.Instant, st.sampled_from([at(time) for time in TIMES])),
    (values.IanaZone, st.sampled_from(["Europe/Berlin", "Asia/Tokyo"])),
]

EVERYTHING = tuple(PAYLOADS)
ACTIVITIES = tuple(
    name
    for name in PAYLOADS
    if name.partition(".")[0]
    in ("call", "email", "message", "meeting", "note", "activity", "reply")
)
MERGES = ("deal.merged", "deal.unmerged", "contact.merged", "lead.converted")
DEALS = tuple(name for name in PAYLOADS if name.startswith("deal."))
PROSPECTS = tuple(name for name in PAYLOADS if name.startswith(("lead.", "contact.")))


def events(*names: str) -> SearchStrategy[Envelope]:
    """An event of these types, told to the one tenant there is."""
    return st.builds(
        event,
        payloads(*names, known=NARROW),
        st.sampled_from([*TIMES, None]),
        version=st.sampled_from([0, 0, 1]),
        rep=st.sampled_from(["1", "2", None]),
        actor=st.sampled_from(["human", "human", "automation"]),
        zone=st.sampled_from(["Asia/Tokyo", None]),
        id=IDS,
    )


def stories(*names: str, min_size: int = 0, max_size: int = 16) -> SearchStrategy[list[Envelope]]:
    return st.lists(events(*names), min_size=min_size, max_size=max_size)
