"""Is the warehouse one that this Touchline can work with?

Its version and settings, its tables, its views, the generation that they read and what its rows
mean.
"""

from collections.abc import Callable, Iterator
from functools import partial

import projections
from streams import generations, schema
from streams.definitions import refusals
from streams.engine import refuse_missing_views, refuse_other_engine
from streams.errors import Refused
from streams.preflight import view_names
from touchline.doctor.asking import Patient
from touchline.doctor.finding import Finding, Severity, page
from touchline.warehouse import connect

SET_UP = "`touchline setup` makes what is missing."


def engine(patient: Patient) -> Iterator[Finding]:
    """As seen by the user as whom the workers write."""
    client = connect(patient.settings)
    yield from refused(partial(refuse_other_engine, client), "Workers do not start before.")


def tables(patient: Patient) -> Iterator[Finding]:
    client = patient.warehouse()
    for problem in refusals(client, schema.TABLES):
        yield finding_of(problem, SET_UP)
    yield from refused(partial(refuse_missing_views, client, view_names()), SET_UP)


def meaning(patient: Patient) -> Iterator[Finding]:
    client = patient.warehouse()
    nothing = list(refused(partial(generations.current, client), SET_UP))
    yield from nothing
    if nothing:
        return
    found = generations.current(client)
    if found.meaning != projections.MEANING:
        yield Finding(
            Severity.critical,
            f"generation {found.generation}: found rows of meaning {found.meaning}, this Touchline "
            f"means {projections.MEANING}; workers of this version do not start.",
            "Run `touchline rebuild`, or the version that made the rows.",
            page("other-meaning"),
            since=found.switched_at,
        )


def refused(ask: Callable[[], object], cure: str) -> Iterator[Finding]:
    """What keeps a worker from starting, if anything does."""
    try:
        ask()
    except Refused as problem:
        yield finding_of(problem, cure)


def finding_of(problem: Refused, cure: str) -> Finding:
    """A refusal, as the doctor tells it."""
    return Finding(Severity.critical, str(problem), cure, problem.page())
