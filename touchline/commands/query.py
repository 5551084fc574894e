"""How is a question typed and its answer printed?

The question is asked as `reader`, so nothing that is typed here can change a row. Exit codes:
0 answered; 1 refused or not reachable.
"""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from touchline.commands.known_at import KnownAt, warehouse
from touchline.settings import Settings

if TYPE_CHECKING:
    from clickhouse_connect.driver.query import QueryResult

ROWS_SHOWN_MAX = 500
NUMBERS = ("Int", "UInt", "Float", "Decimal", "BFloat")


class Format(StrEnum):
    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    jsonl = "jsonl"
    markdown = "markdown"
    vertical = "vertical"


# ClickHouse's own names; `table` is drawn here.
FORMATS = {
    Format.csv: "CSVWithNames",
    Format.tsv: "TSVWithNames",
    Format.json: "JSON",
    Format.jsonl: "JSONEachRow",
    Format.markdown: "Markdown",
    Format.vertical: "Vertical",
}
Sql = Annotated[str, typer.Argument(metavar="SQL", help="A question, or - to read it from stdin.")]
Shape = Annotated[Format, typer.Option("--format", "-f", help="How to print the answer.")]


def query(sql: Sql, format: Shape = Format.table, known_at: KnownAt = None) -> None:
    """Ask the warehouse a question in SQL, read-only.

    For example: `touchline query "SELECT month, owner_id, win_rate_value FROM bi.win_rate_monthly"`
    """
    question = sys.stdin.read() if sql == "-" else sql
    with warehouse(Settings(), known_at) as settings:
        print_answer(settings, question, format)


def print_answer(settings: Settings, sql: str, format: Format) -> None:
    from touchline.warehouse import connect

    client = connect(settings, user="reader")
    if format is Format.table:
        print_table(client.query(sql))
        return
    for piece in client.raw_stream(sql, fmt=FORMATS[format]):
        sys.stdout.buffer.write(piece)
    sys.stdout.flush()


def print_table(answer: "QueryResult") -> None:
    from rich.table import Table

    from touchline.commands.paper import paper

    drawn = Table(box=None, pad_edge=False)
    for name, kind in zip(answer.column_names, answer.column_types, strict=True):
        is_number = (kind.base_type or "").startswith(NUMBERS)
        drawn.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for row in answer.result_rows[:ROWS_SHOWN_MAX]:
        drawn.add_row(*map(shown, row))
    paper().print(drawn)
    if answer.row_count > ROWS_SHOWN_MAX:
        more = answer.row_count - ROWS_SHOWN_MAX
        typer.echo(f"… and {more:,} more rows; --format csv prints all of them", err=True)


def shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
