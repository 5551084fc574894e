"""How is everything asked at once, while some of it may be away?

First who answers at all, in a few seconds, then every check whose stores do. Each runs in a thread
of its own, which dies with the process when nobody comes back to it.
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
STORE_SECONDS_MAX = 8.0

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
    """One look at one thing; what it needs has to answer first.

    For a store no answer is a finding, which `away` words.
    """

    name: str
    question: str
    look: Callable[[Patient], Iterable[Finding]]
    needs: frozenset[Store] = frozenset()
    away: Callable[[Patient, Exception], Finding] | None = None

    def answer(self, patient: Patient) -> Answer:
        """Whatever goes wrong while looking is an answer: the others are wanted all the same."""
        try:
            return Answer(self.name, self.question, list(self.look(patient)))
        except Exception as problem:
            return self.failed(patient, problem)

    def failed(self, patient: Patient, problem: Exception) -> Answer:
        if self.away:
            return Answer(self.name, self.question, [self.away(patient, problem)])
        return Answer(self.name, self.question, not_asked=_told(problem))


def examined(
    settings: Settings,
    checks: Sequence[Check],
    *,
    stores: Mapping[Store, Check],
    seconds_max: float | None = None,
) -> Report:
    """What all checks find; those whose store does not answer are not asked."""
    patient = Patient(settings, datetime.now(UTC))
    seconds_max = seconds_max or SECONDS_MAX * settings.patience
    store_seconds_max = min(seconds_max, STORE_SECONDS_MAX * settings.patience)
    reached = _asked(patient, list(stores.values()), store_seconds_max)
    away = {store for store, check in stores.items() if reached[check.name].findings}
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
        Thread(target=lambda c=check: answers.put(c.answer(patient)), daemon=True).start()
    deadline = monotonic() + seconds_max
    late = TimeoutError(f"no answer in {seconds_max:g} s")
    found = {check.name: check.failed(patient, late) for check in checks}
    for _ in checks:
        try:
            answer = answers.get(timeout=max(0.0, deadline - monotonic()))
        except Empty:
            break
        found[answer.check] = answer
    return found


def _told(problem: Any) -> str:
    from touchline.commands.trouble import sentence

    if isinstance(problem, TimeoutError):
        return str(problem)
    return sentence(problem) or f"{type(problem).__name__}: {problem}"
