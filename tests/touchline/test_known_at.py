"""Does an answer from what was known then forget what was told later, and nothing else?

The rows of then are compared with what the SQL oracle makes of the archive up to that moment.
"""

import shlex
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from events.cloudevents import from_cloudevent
from events.codec import encode
from events.envelope import Envelope
from events.errors import TouchlineError
from projections import views
from streams import schema
from streams.archive import TABLE, ArchiveRow, archive_row
from streams.warehouse import insert
from tests.conftest import Snippet
from tests.touchline.typed import typed
from touchline.known_at import WAREHOUSE, as_known_at
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.simulator import simulate
from touchline.verify import verify
from touchline.warehouse import connect

PAGE = Path(__file__).parents[2] / "docs/how-to/ask-about-the-past.md"
FIRST_AT = datetime(2026, 11, 1, tzinfo=UTC)
SEED, SCALE = 7, 0.03
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def story() -> list[Envelope]:
    """A quarter of a small team, of which one event is recorded every second."""
    events = list[Envelope]()
    for said in simulate(seed=SEED, scale=SCALE):
        recorded_at = FIRST_AT + len(events) * SECOND
        with suppress(TouchlineError):
            events.append(from_cloudevent(said, tenant_id="main", recorded_at=recorded_at))
    return events


@pytest.fixture(scope="module")
def settings(story: list[Envelope], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A warehouse that was told the whole story."""
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("told"))
    with Runtime(settings, processes=WAREHOUSE):
        client = connect(settings)
        schema.create(client, views.statements())
        rows = [
            archive_row(
                event, topic_id="a topic", partition=0, offset=offset, received=encode(event)
            )
            for offset, event in enumerate(story)
        ]
        insert(client, TABLE, rows)
        yield settings


def row(event: Envelope, offset: int) -> ArchiveRow:
    return archive_row(event, topic_id="id", partition=0, offset=offset, received=encode(event))


@pytest.mark.parametrize("share", [0.4, 1.0])
def test_rows_are_what_the_archive_of_then_says(
    settings: Settings, story: list[Envelope], share: float
) -> None:
    until = int(share * len(story))
    moment = story[until - 1].recorded_at
    with as_known_at(settings, moment, Console(stderr=True)) as known:
        client = connect(known)
        report = verify(client)
        (archived,) = client.query(f"SELECT count() FROM {TABLE.name}").first_row
        as_of = client.query("SELECT DISTINCT as_of FROM bi.win_rate_monthly", tz_mode="aware")
    assert report.differences == []
    assert report.compared["core.deal"] > 0
    assert archived == until
    assert as_of.result_rows == [(moment,)]


def test_a_close_is_not_known_before_it_was_told(
    settings: Settings, story: list[Envelope], snippets: Callable[[Path], list[Snippet]]
) -> None:
    happened, known = (shlex.split(snippet.text)[1:] for snippet in snippets(PAGE))
    assert typed(settings, *happened).returncode == 0
    told_at = next(event.recorded_at for event in story if event.type == "deal.won")
    closed = {
        at: counts(typed(settings, *known[:-1], at.isoformat(), "--format", "tsv").stdout)
        for at in (told_at - SECOND, told_at)
    }
    assert "won" not in closed[told_at - SECOND]
    assert closed[told_at]["won"] == 1


def counts(printed: str) -> dict[str, int]:
    header, *lines = (line.split("\t") for line in printed.splitlines())
    assert header == ["status", "deals"]
    return {status: int(deals) for status, deals in lines}


def test_before_the_first_telling_nothing_was_known(settings: Settings) -> None:
    asked = "SELECT count() FROM bi.deal"
    answered = typed(settings, "query", asked, "--format", "tsv", "--known-at", "2026-10-31")
    assert (answered.returncode, answered.stdout, answered.stderr) == (0, "count()\n0\n", "")
