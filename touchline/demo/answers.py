"""What does `bi` answer?

Each question is shown with its SQL, so that it can be asked again by any client, and its answer as
a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from clickhouse_connect.driver.client import Client
from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table

from touchline.demo.questions import Question

WIDTH = 140


@dataclass(frozen=True, slots=True)
class Whole:
    """A table at its own width: in a narrow terminal a cut-off number would be another number."""

    table: Table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from console.render(self.table, options.update(width=WIDTH))


def ask(client: Client, console: Console, question: Question) -> None:
    """Print the question, its SQL and the answer."""
    answer = client.query(question.sql)
    console.print(f"\n[bold]{question.text}[/bold]")
    console.print(question.sql, style="dim", markup=False, highlight=False)
    console.print(Whole(answer_table(answer.column_names, answer.result_rows)))


def answer_table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """Numbers to the right, words to the left."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for position, name in enumerate(names):
        is_number = any(isinstance(row[position], int | float | Decimal) for row in rows)
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(text(value) for value in row))
    return table


def text(value: object) -> str:
    """A cell; what is not known is a dash, which is not zero."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:,}"
        case Decimal():
            return f"{value:,.0f}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case _:
            return str(value)
