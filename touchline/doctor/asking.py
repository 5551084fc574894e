"""How is everything asked at once, while some of it may be away?

First who answers at all, then every check whose stores do. Each runs in a thread of its own, which
dies with the process when nobody comes back to it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import Any, Literal

from clickhouse_connect.driver.client import Client

from touchline.doctor.finding import Answer, Finding, Report
from touchline.settings import Settings
from touchline.warehouse import connect

SECONDS_MAX = 20.0

Store = Literal["broker", "warehouse"]


@dataclass(frozen=True, slots=True)
class Patient:
    """Who is looked at; the time of all checks is the same."""

    settings: Settings
    now: datetime

    def warehouse(self) -> Client:
        """A client of the check's own, in the name of somebody who may only read."""
        return connect(self.settings, user="reader")


@dataclass(frozen=True, slots=True)
class Check:
    """One look at one thing; what it needs has to answer first."""

    name: str
    question: str
    look: Callable[[Patient], Iterable[Finding]]
    needs: frozenset[Store] = frozenset()


def examined(
    settings: Settings,
    checks: Sequence[Check],
    *,
    stores: Mapping[Store, Check],
    seconds_max: float = SECONDS_MAX,
) -> Report:
    """What all checks find; those whose store does not answer are not asked."""
    patient = Patient(settings, datetime.now(UTC))
    reached = _asked(patient, list(stores.values()), seconds_max)
    away = {
        store
        for store, check in stores.items()
        if reached[check.name].findings or reached[check.name].not_asked
    }
    able = [check for check in checks if not check.needs & away]
    answers = reached | _asked(patient, able, seconds_max)
    for check in checks:
        if check.needs & away:
            why = f"{' and '.join(sorted(check.needs & away))} away"
            answers[check.name] = Answer(check.name, check.question, not_asked=why)
    return Report([answers[check.name] for check in (*stores.values(), *checks)])


def _asked(patient: Patient, checks: Sequence[Check], seconds_max: float) -> dict[str, Answer]:
    answers: Queue[Answer] = Queue()
    for check in checks:
        Thread(target=lambda c=check: answers.put(_answer(patient, c)), daemon=True).start()
    deadline = monotonic() + seconds_max
    late = f"no answer in {seconds_max:g} s"
    found = {check.name: Answer(check.name, check.question, not_asked=late) for check in checks}
    for _ in checks:
        try:
            answer = answers.get(timeout=max(0.0, deadline - monotonic()))
        except Empty:
            break
        found[answer.check] = answer
    return found


def _answer(patient: Patient, check: Check) -> Answer:
    """Whatever goes wrong while looking is itself an answer: the others are wanted all the same."""
    try:
        return Answer(check.name, check.question, list(check.look(patient)))
    except Exception as problem:
        return Answer(check.name, check.question, not_asked=_told(problem))


def _told(problem: Any) -> str:
    from touchline.commands.trouble import sentence

    return sentence(problem) or f"{type(problem).__name__}: {problem}"
