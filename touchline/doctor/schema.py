"""Is the warehouse one that this Touchline can work with?

Its version, its tables, its views, the generation that they read and what its rows mean.
"""

from collections.abc import Iterator

import projections
from projections.views import views as bi_views
from streams import generations, schema
from streams.definitions import refuse_other_tables
from streams.errors import NoGeneration, Refused
from streams.views import views as ops_views
from streams.warehouse_errors import MissingTable, OtherTable
from touchline.doctor.asking import Patient
from touchline.doctor.finding import Finding, Severity, page

SET_UP = "`touchline setup` makes what is missing."


def tables(patient: Patient) -> Iterator[Finding]:
    client = patient.warehouse()
    for table in schema.TABLES:
        try:
            refuse_other_tables(client, [table])
        except MissingTable as missing_table:
            yield refusal(missing_table, SET_UP)
        except OtherTable as other:
            yield refusal(other, "Run the Touchline that made it, or rebuild the table.")
    there = {
        name
        for (name,) in client.query(
            "SELECT concat(database, '.', name) FROM system.tables "
            "WHERE database IN {databases:Array(String)}",
            parameters={"databases": list(schema.DATABASES)},
        ).result_rows
    }
    names = [f"bi.{view.name}" for view in bi_views()] + [f"ops.{v.name}" for v in ops_views()]
    if missing := [name for name in names if name not in there]:
        yield Finding(
            Severity.warning,
            f"views: found none of the name of {', '.join(missing)}.",
            SET_UP,
            page("views-are-missing"),
        )


def meaning(patient: Patient) -> Iterator[Finding]:
    try:
        found = generations.current(patient.warehouse())
    except NoGeneration as none:
        yield refusal(none, SET_UP)
        return
    if found.meaning != projections.MEANING:
        yield Finding(
            Severity.critical,
            f"generation {found.generation}: found rows of meaning {found.meaning}, this Touchline "
            f"means {projections.MEANING}; workers of this version do not start.",
            "Run `touchline rebuild`, or the version that made the rows.",
            page("other-meaning"),
            since=found.switched_at,
        )


def refusal(refused: Refused, cure: str) -> Finding:
    """What keeps a worker from starting."""
    return Finding(Severity.critical, str(refused), cure, refused.page())
