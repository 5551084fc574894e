"""How is the demo run from beginning to end?

The quarter is simulated while broker, warehouse, workers and collector start; then it is told,
asked about and verified. One reply in ten comes with its text, for the collector to score; all come
with the score of the sender's own model, which is the pinned one. Whatever happens, nothing is left
running.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from rich.console import Console

from streams.sentiment import MissingScorer, scorer
from touchline.demo.answers import ask
from touchline.demo.progress import display
from touchline.demo.questions import questions
from touchline.demo.telling import tell
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.simulator import simulate
from touchline.simulator.story import Event
from touchline.verify import Report, verify
from touchline.warehouse import connect

EVENTS_AT_FULL_SCALE = 60_000
# A score takes 20 ms of a core, so 350 of 3,500 replies take 7 s of the demo's time.
TEXTS_SHARE = 0.1


def demo(settings: Settings, console: Console, *, seed: int, events: int) -> Report:
    """Run it; the report says whether every row is what the archive says it should be."""
    began_at = perf_counter()
    with ThreadPoolExecutor(1) as aside:
        texts = texts_share(settings, console)
        simulating = aside.submit(quarter, seed=seed, events=events, texts=texts)
        console.print(f"Starting broker, warehouse, workers and collector in {settings.home} …")
        with Runtime(settings) as runtime:
            told = simulating.result()
            console.print(f"Ready after {perf_counter() - began_at:.1f} s.")
            _tell(runtime, console, told)
            bi = connect(settings, "bi")
            for question in questions():
                ask(bi, console, question)
            report = _verified(settings, console)
    console.print(f"Stopped; the whole demo took {perf_counter() - began_at:.1f} s.")
    return report


def quarter(*, seed: int, events: int, texts: float) -> list[Event]:
    """About so many events of the quarter that belongs to the seed."""
    return list(simulate(seed=seed, scale=events / EVENTS_AT_FULL_SCALE, texts=texts))


def texts_share(settings: Settings, console: Console) -> float:
    """The share of the replies that come with a text; none where the collector scores none."""
    try:
        scorer(settings.scorer)
    except MissingScorer as missing:
        console.print(f"Replies come without their texts, and nothing scores them: {missing}")
        return 0.0
    return TEXTS_SHARE


def _tell(runtime: Runtime, console: Console, told: Sequence[Event]) -> None:
    def tend() -> None:
        for child in runtime.wanted():
            child.revive()

    began_at = perf_counter()
    with display(console) as shown:
        summary = asyncio.run(tell(runtime.settings, told, shown, tend))
    seconds = perf_counter() - began_at
    console.print(
        f"{summary.accepted:,} events accepted, {len(summary.refused)} refused as dead letters; "
        f"all of it visible {seconds:.1f} s after the first was told "
        f"({summary.sent / seconds:,.0f} events a second)."
    )


def _verified(settings: Settings, console: Console) -> Report:
    console.print("\n[bold]Is every row what the archive says it should be?[/bold]")
    began_at = perf_counter()
    report = verify(connect(settings))
    for name, count in report.compared.items():
        console.print(f"{name}: {count:,} compared")
    for difference in report.differences:
        console.print(str(difference), markup=False)
    seconds = perf_counter() - began_at
    console.print(f"{len(report.differences)} differences, found in {seconds:.1f} s.")
    return report
