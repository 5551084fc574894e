"""What does an audience see of the views, and what keeps it from the rest?

A database of its own, `bi_` and the audience's name, with one view for each view of `bi`: the same
columns, the rows of one tenant. A view that knows no tenant is left out unless it is listed here,
since it may tell about all of them.

Each view ends in a LIMIT that never limits. Without it the engine may evaluate what the audience
asks before it hides rows, and an error or a division by zero would tell what is in them.
"""

from collections.abc import Iterable, Iterator

from projections.view import DAY, View

FENCE = "LIMIT 18446744073709551615"
# They say the same to everybody.
SHARED = frozenset({"dim_date", "metric", "meta_columns", "_metabase_metadata"})
# These tell about the flow of all tenants.
WITHHELD = frozenset({"data_freshness"})
# Behind the fence it would be computed for all figures at once: docs/decisions/0014.
UNBOUNDED = frozenset({"explanation"})


def database(audience: str) -> str:
    return f"bi_{audience}"


def statements(audience: str, tenant: str, views: Iterable[View]) -> list[str]:
    """What makes the audience's database and its views anew."""
    made = [each for view in views for each in _statements_of(view, database(audience), tenant)]
    return [f"CREATE DATABASE IF NOT EXISTS {database(audience)}", *made]


def is_of_a_tenant(view: View) -> bool:
    return any(column.name == "tenant_id" for column in view.columns)


def _statements_of(view: View, database: str, tenant: str) -> Iterator[str]:
    if view.name in UNBOUNDED or not (is_of_a_tenant(view) or view.name in SHARED):
        return
    rows = f" WHERE tenant_id = {_quoted(tenant)}" if is_of_a_tenant(view) else ""
    sources = {view.name: f"bi.{view.name}"}
    if view.has_twin:
        sources[f"{view.name}_as_of"] = f"bi.{view.name}_as_of(day = {DAY})"
    for name, source in sources.items():
        yield (
            f"CREATE OR REPLACE VIEW {database}.{name} ({_header(view)}) "
            f"COMMENT {_quoted(view.comment)} AS SELECT * FROM {source}{rows} {FENCE}"
        )


def _header(view: View) -> str:
    return ", ".join(
        f"{column.name} {column.type} COMMENT {_quoted(f'[{column.kind}] {column.meaning}')}"
        for column in view.columns
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
