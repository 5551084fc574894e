"""Does the evaluation hear of quotas, offers, and touches by their number?"""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from projections.strain.evaluation import evaluated
from projections.strain.rules import DEFAULT
from projections.strain.week_facts import WeekFacts
from projections.strain.weeks import WEEK
from streams.strain import tables
from streams.strain.histories import histories_of
from streams.strain.members import members_of
from streams.strain.thresholds import rows
from streams.strain.work_done import Asked
from tests.streams.strain.told_shop import AT_RISK, CONVERTED, Shop
from tests.streams.strain.told_teams import LAST, NOW
from touchline.settings import Settings
from touchline.warehouse import connect

Histories = dict[str, list[WeekFacts]]


@pytest.fixture(scope="module")
def shop(furnished: Settings) -> Shop:
    shop = Shop(furnished, f"t{uuid4().hex[:8]}")
    shop.tell(shop.story())
    tables.create(connect(furnished))
    return shop


@pytest.fixture(scope="module")
def histories(shop: Shop) -> Histories:
    client = connect(shop.settings)
    asked = Asked(shop.tenant, 0, datetime(2036, 10, 6, tzinfo=UTC))
    members = [*members_of(client, asked, NOW)]
    found = histories_of(client, asked, members, DEFAULT)
    # Again it reads what was kept.
    assert histories_of(client, asked, members, DEFAULT) == found
    return {rep.rep_id: weeks for rep, weeks in found.items()}


def test_b7_lost_deals_with_23_touches_against_15_and_a_missed_quota_are_elevated(
    shop: Shop, histories: Histories
) -> None:
    client, asked = connect(shop.settings), Asked(shop.tenant, 0, NOW - WEEK * 20)
    (ada,) = (each.rep for each in members_of(client, asked, NOW) if each.rep.rep_id == "ada")
    week = evaluated({ada: histories["ada"]})[ada][-1]
    told = week.signals["B7"]
    assert week.facts.attainment == 0.25
    assert (told.state, told.reading.x, told.reading.ref) == ("elevated", 23, 15)
    assert told.reading.ratio == pytest.approx(1.53, abs=0.005)
    # Nobody else lost any, and the quota is hers alone.
    assert (histories["ben"][-1].lost_touches, histories["ben"][-1].attainment) == ((), None)


def test_b8_the_threshold_of_the_role_and_segment_is_kept_with_what_it_rests_on(
    shop: Shop, histories: Histories
) -> None:
    kept = [row for row in rows(connect(shop.settings), shop.tenant) if row.segment == "small"]
    # Four weeks after 10 December it is January, so it counts from February on.
    assert [row.month for row in kept] == [date(2037, month, 1) for month in (2, 3, 4)]
    assert {(row.role, row.touch) for row in kept} == {("AE", 7)}
    assert (tuple(kept[0].at_risk), tuple(kept[0].converted)) == (AT_RISK, CONVERTED)


def test_b8_touches_past_the_threshold_are_counted_where_there_is_one(
    histories: Histories,
) -> None:
    week = histories["ada"][-1]
    assert week.week == LAST
    # Those of the deals of enterprises are not: too few of them are known.
    assert (week.touches, week.touches_past) == (9, 3)


def test_b11_offers_count_while_the_rep_is_there_and_silence_is_a_pass(
    histories: Histories,
) -> None:
    week = histories["ada"][-1]
    assert (week.offers, week.offers_passed) == (5, 4)
    # The deal that is still open; the leads are ben's, with his of the old deals.
    assert week.open_load == 1
    assert histories["ben"][-1].open_load == 5 + sum(AT_RISK[:1]) - sum(CONVERTED)
    assert histories["ada"][-2].offers == 0
