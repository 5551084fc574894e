"""What do the tests of backups copy? A warehouse that holds some of everything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client

from events.deal import DealStageChanged, DealWon
from events.rep import RepJoined
from streams import schema
from streams.dead_letters import TABLE as LETTERS
from streams.dead_letters import refused_at_the_border
from streams.letters import ReplayRow, write
from streams.positions import TABLE as POSITIONS
from streams.positions import Place, beginning
from streams.schema import DATABASES
from tests.projections.tellings import call, created, email, event, reply
from tests.projections.verify.landed import insert, land, warehouse
from tests.streams.given import RECORDED
from touchline.backup.making import back_up
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

EVERY_BYTE = bytes(range(256)) + b"\\N\n\t\\t'\"\r\n"
STORY = (
    created(
        "D1", "2026-03-01 09:00", amount="5000.25", currency="EUR", attributes={"it's": "\\N, \\t"}
    ),
    event(DealStageChanged(deal_id="D1", stage="pro\\posal"), "2026-03-02 09:00"),
    call("A1", "2026-03-02 10:00", deal_ids=("D1",), prospect_ids=("P1",)),
    email("A2", "2026-03-03 10:00", prospect_ids=("P1",)),
    reply("A3", "2026-03-04 10:00", prospect_ids=("P1",)),
    event(DealWon(deal_id="D1"), "2026-03-05"),
    event(RepJoined(rep_id="R1"), None),
)


def interrupt(_: int) -> None:
    """What hears of progress when somebody presses Ctrl-C."""
    raise KeyboardInterrupt


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A warehouse in which a story was told, a letter refused and dismissed."""
    with warehouse(tmp_path_factory.mktemp("filled")) as settings:
        client = connect(settings)
        land(client, STORY, topic_id="story")
        letter = refused_at_the_border(
            EVERY_BYTE, tenant_id="main", reason="no JSON", refused_at=RECORDED
        )
        insert(client, LETTERS, [LETTERS.values(letter)])
        write(client, [ReplayRow(letter.dead_letter_id, RECORDED, "", "dismissed: a test")])
        position = beginning("touchline-router", Place("touchline.events", 0), "story", RECORDED)
        insert(client, POSITIONS, [POSITIONS.values(position)])
        yield client


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("engine"))
    with Runtime(settings, processes={"warehouse"}):
        yield connect(settings)


@pytest.fixture
def empty(engine: Client) -> Iterator[Client]:
    """A warehouse that was never set up."""
    yield engine
    for database in DATABASES:
        engine.command(f"DROP DATABASE IF EXISTS {database}")


@pytest.fixture
def furnished(empty: Client) -> Client:
    """A warehouse with tables and nothing in them."""
    schema.create(empty, views=())
    return empty


@pytest.fixture
def folder(filled: Client, tmp_path: Path) -> Path:
    """A backup of the filled warehouse."""
    back_up(filled, tmp_path / "backup")
    return tmp_path / "backup"
