"""Does every view read each row once, and of several the newest?

The engine replaces rows when it merges parts, which may be never. So a view that forgets FINAL
answers rightly most of the time.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any, NamedTuple

import pytest
from chdb.session import Session

from events.contact import ContactDeleted
from events.envelope import Envelope
from events.rep import RoleAssigned
from projections.account import AccountRow
from projections.activity import ActivityRow
from projections.meaning import TABLES
from projections.prospect import ProspectRow
from projections.rep import RepRow
from projections.view import DAY
from projections.views import statements
from streams.positions import TABLE as POSITION_TABLE
from streams.positions import PositionRow
from tests.projections.keepers import after
from tests.projections.small_world import EVERYTHING, TIMES
from tests.projections.tellings import at, email, event, reply
from tests.projections.views.business import absorbed, account
from tests.projections.views.conftest import Shop, answer, insert
from tests.projections.views.test_lead_hand_off import handed_off, lead
from tests.projections.views.test_touch_benchmark import deals
from tests.simulation.small_events import drawn

NAME = re.compile(r"VIEW ((?:bi|core)\.\w+)$", re.MULTILINE)
STATEMENTS = {name[1]: text for text in statements() if (name := NAME.search(text))}
# Those that others rest on as well, because what is wrong in one may not show in the other; but not
# those made from them by the same words.
MADE_FROM_OTHERS = re.compile(r"core\.(\w+_item(_as_of)?|explained_\w+)|bi\.explanation")
VIEWS = [name for name in STATEMENTS if not MADE_FROM_OTHERS.fullmatch(name)]
# What is deleted or erased is in no view.
TYPES = [name for name in EVERYTHING if not name.endswith(("deleted", "erased"))]
EVENTS_PER_STORY, STORIES = 300, 8
POSITION = PositionRow(
    "touchline-keeper", "touchline.facts", "id", 0, 0, 9, "", *[at("2026-03-02")] * 3
)
# As a worker writes it that slept while another took its place.
OLDER_POSITION = replace(
    POSITION, next_offset=3, recorded_at=at("2026-02-01"), applied_at=at("2026-03-03")
)


@pytest.fixture(scope="module")
def unmerged(engine: Session) -> Iterator[Session]:
    """The engine as it is before it has merged anything."""
    tables = (*TABLES.values(), POSITION_TABLE)
    for table in tables:
        engine.query(f"SYSTEM STOP MERGES {table.name}")
    yield engine
    for table in tables:
        engine.query(f"SYSTEM START MERGES {table.name}")
    engine.query(f"TRUNCATE TABLE {POSITION_TABLE.name}")  # No tenant keeps positions apart.


class Again(NamedTuple):
    """Where every row came again after others, and what each view answered when it came once."""

    shop: Shop
    once: list[list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def again(unmerged: Session) -> Again:
    shop = Shop(unmerged, "told again")
    newest, *older = (_rows(Random(seed)) for seed in range(STORIES))
    newest += [_by_the_schedule(row) for row in newest if isinstance(row, ActivityRow)]
    seldom = after(*_seldom_told())
    newest += [end.row for end in seldom.ends().values() if end.row]
    shop.land_facts(fact for each in seldom.ledgers.values() for fact in each.heard.values())
    known = set(map(_key, newest))
    insert(unmerged, POSITION_TABLE, [POSITION])
    shop.land(*newest, version=2)
    once = [_answer(shop, view) for view in VIEWS]
    # In one insert, the engine would replace the one by the other at once.
    insert(unmerged, POSITION_TABLE, [OLDER_POSITION])
    insert(unmerged, POSITION_TABLE, [POSITION])
    shop.land(*newest, version=2)
    for rows in (*older, list(map(_otherwise, newest))):
        shop.land(*(row for row in rows if _key(row) in known), version=1)
    return Again(shop, once)


@pytest.mark.parametrize("number", range(len(VIEWS)), ids=VIEWS)
def test_rows_that_come_again_or_late_change_no_answer(again: Again, number: int) -> None:
    assert _answer(again.shop, VIEWS[number]) == again.once[number]


@pytest.mark.parametrize("number", range(len(VIEWS)), ids=VIEWS)
def test_a_view_of_replaced_rows_has_something_to_answer(again: Again, number: int) -> None:
    """Or nothing that it reads wrongly would show."""
    assert again.once[number] or " FINAL" not in STATEMENTS[VIEWS[number]]


def _seldom_told() -> Iterator[Envelope]:
    """What chance makes so seldom that the views about it would be empty."""
    for rep in "abcde":
        yield event(RoleAssigned(rep_id=rep, role="AE", is_ramping=False), "2026-01-01")
        yield from deals(rep, 10)
    yield account("old", "2026-03-01 09:00")
    yield account("new", "2026-03-01 09:00")
    yield absorbed("old", "2026-03-02 09:00", into="new")
    yield lead("gone")
    yield handed_off("gone", "2026-03-01 10:00")
    yield event(ContactDeleted(contact_id="gone"), "2026-03-02 10:00")
    yield lead("here")
    yield handed_off("here", "2026-03-01 10:00")
    yield email("first", "2026-03-01 10:00", rep="a", prospect_ids=("P",))
    yield email("second", "2026-03-01 11:00", rep="a", prospect_ids=("P",))
    yield reply("answer", "2026-03-02 10:00", prospect_ids=("P",), in_reply_to="first")


def _rows(random: Random) -> list[object]:
    """The rows of one story; every story is about the same entities."""
    told = [drawn(random.choice(TYPES), random) for _ in range(EVENTS_PER_STORY)]
    return [end.row for end in after(*told).ends().values() if end.row]


def _otherwise(row: Any) -> object:
    """The row as nobody told it, where chance alone would seldom make a difference."""
    moments = [at(time) for time in TIMES if ":" in time]
    match row:
        case ActivityRow(in_reply_to="first"):
            return row._replace(in_reply_to="second")
        case RepRow(roles=(first, *_), schedules=()):
            return row._replace(roles=(first._replace(role="another"),))
        case RepRow(schedules=(first, *_)):
            other = first._replace(timezone="Pacific/Kiritimati")
            return row._replace(schedules=tuple(other._replace(at=each) for each in moments))
        case AccountRow(components=(first, *_)):
            other = first._replace(component_id="other", value=first.value + 1)
            return row._replace(components=tuple(other._replace(at=each) for each in moments))
        case AccountRow():
            return row._replace(merged_into="9")
        case ProspectRow():
            return row._replace(merged_into="9", is_deleted=False)
    return row


def _by_the_schedule(row: ActivityRow) -> ActivityRow:
    """Another activity, whose day only the schedule of its rep can tell."""
    return row._replace(
        activity_id=f"{row.activity_id} by schedule",
        rep_id="1",
        actor_timezone="",
        occurred_at=at("2026-03-03 08:00"),
        is_day=False,
        is_undated=False,
    )


def _key(row: object) -> tuple[object, ...]:
    """Whose row it is."""
    (key,) = (table.key for table in TABLES.values() if table.row is type(row))
    return type(row), *(getattr(row, name) for name in key)


def _answer(shop: Shop, view: str) -> list[tuple[object, ...]]:
    text = STATEMENTS[view]
    asked = f"{view}(day = '2026-12-31')" if DAY in text else view
    where = f"WHERE tenant_id = '{shop.tenant}'" if "    tenant_id " in text else ""
    return answer(shop.engine, f"SELECT * FROM {asked} {where} ORDER BY ALL")
