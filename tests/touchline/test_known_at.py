"""Does an answer from what was known then forget what was told later, and nothing else?

The rows of then are compared with what the SQL oracle makes of the archive up to that moment.
"""

import json
import shlex
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from events.cloudevents import from_cloudevent
from events.codec import encode
from events.envelope import Envelope
from events.errors import TouchlineError
from projections import views
from projections.deal import DealRow
from projections.registers import StatusStep
from streams import schema
from streams.archive import TABLE, ArchiveRow, archive_row
from streams.warehouse import insert
from tests.conftest import Snippet
from tests.projections.keepers import after
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
ZONE = ZoneInfo("Europe/Berlin")


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
    happened, known, *_ = (shlex.split(snippet.text)[1:] for snippet in snippets(PAGE))
    assert typed(settings, *happened).returncode == 0
    told_at = next(event.recorded_at for event in story if event.type == "deal.won")
    closed = {
        at: counts(typed(settings, *known[:-1], at.isoformat(), "--format", "tsv").stdout)
        for at in (told_at - SECOND, told_at)
    }
    assert "won" not in closed[told_at - SECOND]
    assert closed[told_at]["won"] == 1


def test_a_metric_is_what_was_known_then_of_a_day(
    settings: Settings, story: list[Envelope], snippets: Callable[[Path], list[Snippet]]
) -> None:
    """The deals that were recorded until then, added up a second time."""
    value, compare = snippets(PAGE)[-1].text.splitlines()
    until = 2 * len(story) // 3
    known = story[:until]
    moment, day = known[-1].recorded_at.isoformat(), newest_day(known) - timedelta(days=20)
    asked = [*shlex.split(value)[1:-3], f"{day}", "--known-at", moment, "--json", "--periods", "0"]
    told = json.loads(typed(settings, *asked).stdout)
    assert (told["as_of"], told["known_at"]) == (f"{day}", str(known[-1].recorded_at))
    assert closed(told["rows"], "win_rate") == win_rates(known, day) != win_rates(known)
    asked = [*shlex.split(compare)[1:-1], moment, "--json", "--periods", "0"]
    told = json.loads(typed(settings, *asked).stdout)
    assert {
        row["month"]: row["R7:win_rate_value is"]
        for row in told["rows"]
        if row["R7:win_rate_value"] is not None
    } == {month: f"{won} of {all_}" for month, (won, all_) in win_rates(known).items()}
    assert win_rates(known) != win_rates(story)


def newest_day(known: list[Envelope]) -> date:
    return max(event.occurred_at for event in known).date()


def closed(rows: list[dict[str, Any]], rate: str) -> dict[str, tuple[int, int]]:
    found = {row["month"]: (row[f"{rate}_numerator"], row[f"{rate}_denominator"]) for row in rows}
    return {month: counts for month, counts in found.items() if counts[1]}


def win_rates(known: list[Envelope], day: date = date.max) -> dict[str, tuple[int, int]]:
    """By month of the close: deals won, and deals won or lost, as they stood at the day's end."""
    found = defaultdict[str, list[bool]](list)
    for end in after(*known).ends().values():
        if isinstance(end.row, DealRow) and not (end.row.merged_into or end.row.is_deleted):
            steps = [step for step in end.row.statuses if on(step) <= day]
            if steps and steps[-1].status != "open":
                found[f"{on(steps[-1]):%Y-%m-01}"].append(steps[-1].status == "won")
    return {month: (sum(won), len(won)) for month, won in found.items()}


def on(step: StatusStep) -> date:
    return (step.at if step.is_day else step.at.astimezone(ZONE)).date()


def counts(printed: str) -> dict[str, int]:
    header, *lines = (line.split("\t") for line in printed.splitlines())
    assert header == ["status", "deals"]
    return {status: int(deals) for status, deals in lines}


def test_before_the_first_telling_nothing_was_known(settings: Settings) -> None:
    asked = "SELECT count() FROM bi.deal"
    answered = typed(settings, "query", asked, "--format", "tsv", "--known-at", "2026-10-31")
    assert (answered.returncode, answered.stdout, answered.stderr) == (0, "count()\n0\n", "")
