"""What does `touchline rebuild` do?

One rebuild at a time. One that was killed after its switch is finished by the next run; of any
other the next run clears what is left, and begins anew under another number.
"""

import os
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import projections
from streams import leftovers
from streams.crash_points import CrashPoint
from streams.declare import admin
from streams.generations import GenerationRow, current
from streams.rebuild_errors import Overtaken
from streams.rebuilds import (
    RebuildRow,
    Step,
    is_overtaken,
    number,
    refuse_another,
    refuse_second_maker,
)
from touchline.rebuild.attempt import Attempt
from touchline.rebuild.beating import Beating
from touchline.rebuild.handing_over import queries_of_before, wait
from touchline.rebuild.progress import Progressing
from touchline.settings import Settings
from touchline.verify import Report
from touchline.warehouse import connect


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild came to; without a report it was verified by the run that was killed."""

    generation: int
    meaning: int
    is_read: bool
    events: int
    seconds: float
    absent: list[str]
    report: Report | None

    def as_dict(self) -> dict[str, Any]:
        told = asdict(self)
        told["report"] = self.report and self.report.as_dict()
        return told


def rebuild(settings: Settings, shown: Progressing, crash_point: CrashPoint) -> Rebuilt:
    """Fold everything again into the next generation, and let the views read it if it is exact."""
    client = connect(settings)
    shown.stage("look for another rebuild")
    last = refuse_another(client)
    read = current(client)
    if last and not last.is_over and last.generation == read.generation:
        return _finished(settings, client, last, shown)
    row = _begun(read, number(client, last))
    with Beating(client, row) as beating:
        refuse_second_maker(client, row)
        _clear(settings, client, keep=read.generation)
        crash_point("rebuild.begun")
        attempt = Attempt(settings, client, read.generation, beating, shown, crash_point)
        try:
            report = attempt.run()
        except BaseException as problem:
            is_late = isinstance(problem, Exception) and _was_overtaken(client, beating.row)
            _give_up(settings, client, beating)
            if is_late:
                raise Overtaken(row.generation) from problem
            raise
        if report.is_exact:
            crash_point("rebuild.handed_over")
            _clear_up(settings, client, beating, shown)
        else:
            _give_up(settings, client, beating)
    return Rebuilt(
        generation=row.generation,
        meaning=row.meaning,
        is_read=report.is_exact,
        events=attempt.events,
        seconds=attempt.seconds,
        absent=sorted(attempt.absent),
        report=report,
    )


def _begun(read: GenerationRow, generation: int) -> RebuildRow:
    now = datetime.now(UTC)
    return RebuildRow(
        generation=generation,
        maker=f"{socket.gethostname()} process {os.getpid()} {token_hex(4)}",
        meaning=projections.MEANING,
        step=Step.BEGUN.value,
        beat=0,
        begun_at=now,
        seen_at=now,
    )


def _finished(settings: Settings, client: Any, row: RebuildRow, shown: Progressing) -> Rebuilt:
    """Do what a rebuild that was killed after its switch has left to do."""
    with Beating(client, row) as beating:
        _clear_up(settings, client, beating, shown)
    return Rebuilt(
        generation=row.generation,
        meaning=row.meaning,
        is_read=True,
        events=0,
        seconds=0.0,
        absent=[],
        report=None,
    )


def _clear_up(settings: Settings, client: Any, beating: Beating, shown: Progressing) -> None:
    """Drop the generations of before, once nobody can be reading them."""
    shown.stage("wait for queries of before")
    wait(lambda: queries_of_before(client))
    shown.stage("drop what is read no longer")
    _clear(settings, client, keep=beating.row.generation)
    beating.reach(Step.FINISHED)


def _give_up(settings: Settings, client: Any, beating: Beating) -> None:
    """Clear what was made, unless the views read it already; the next run does what fails here.

    Nothing is cleared beside a later rebuild: what it makes would go as well.
    """
    with suppress(Exception):
        read = current(client).generation
        if read != beating.row.generation:
            if not is_overtaken(client, beating.row):
                _clear(settings, client, keep=read)
            beating.reach(Step.GIVEN_UP)


def _was_overtaken(client: Any, row: RebuildRow) -> bool:
    """Whether a later rebuild took this one for dead: what it cleared is missed in many ways."""
    with suppress(Exception):
        return row.step != Step.SWITCHED and is_overtaken(client, row)
    return False


def _clear(settings: Settings, client: Any, *, keep: int) -> None:
    with admin(settings.kafka_bootstrap) as broker:
        leftovers.clear(broker, client, keep=keep)
