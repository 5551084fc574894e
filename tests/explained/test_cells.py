"""Do the events that explain a cell, told to nobody else, come to the same cell?

A share of what `python -m tests.explained` asks of the demo: of every view a cell now, and one as
of a day if it can be asked so.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from projections.items import ITEMS
from projections.metrics import registry
from tests.explained.cells import Drawn, drawn
from tests.explained.retelling import archived, different, retold
from tests.explained.world import TENANT, story, tell, warehouse
from touchline.settings import Settings
from touchline.warehouse import connect

# These put replies in an order or against one another, which no sum over items does.
NOT_YET = {
    "account_sentiment_monthly",
    "deal_sentiment_monthly",
    "reply_agreement",
    "reply_by_language_monthly",
    "time_to_reply_monthly",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with warehouse(tmp_path_factory.mktemp("told")) as settings:
        tell(settings, story())
        yield settings


@pytest.fixture(scope="module")
def cells(told: Settings) -> list[Drawn]:
    client = connect(told, user="reader")
    return list(drawn(client, TENANT, Random(1), 2 * len(ITEMS)))


def test_every_view_that_answers_a_metric_can_be_explained() -> None:
    assert {each.view for each in registry() if each.view} - ITEMS.keys() == NOT_YET


def test_a_cell_of_every_view_is_drawn(cells: list[Drawn]) -> None:
    assert {each.cell.view.name for each in cells} == ITEMS.keys()
    assert {each.as_of is None for each in cells} == {True, False}


def test_contributions_add_up_to_the_figure_or_have_its_quantile(cells: list[Drawn]) -> None:
    assert [str(each) for each in cells if not each.comes_of_its_items] == []


def test_the_events_of_a_cell_told_to_nobody_else_come_to_it(
    told: Settings, cells: list[Drawn], tmp_path: Path
) -> None:
    archive = archived(connect(told, user="reader"), TENANT)
    with warehouse(tmp_path) as own:
        client = connect(own)
        retold(client, archive, cells)
        assert list(different(client, cells)) == []


def test_a_cell_needs_few_of_all_events(told: Settings, cells: list[Drawn]) -> None:
    """Telling everything again would come to every cell, and explain none."""
    everything = len(archived(connect(told, user="reader"), TENANT))
    shares = sorted(len(each.event_ids) / everything for each in cells)
    assert shares[len(shares) // 2] < 0.1
