"""How does a test land what keepers would have made of some events?"""

from events.envelope import Envelope
from projections.fact import TABLE as FACT_TABLE
from projections.fact import fact_row
from projections.meaning import TABLES
from tests.projections.keepers import after
from touchline.local.runtime import Runtime
from touchline.warehouse import connect


def land(stores: Runtime, *events: Envelope) -> None:
    """Rows and facts, in the first generation."""
    client, keepers = connect(stores.settings), after(*events)
    by_row = {table.row: table for table in TABLES.values()}
    for end in keepers.ends().values():
        if end.row:
            table = by_row[type(end.row)]
            stamped = [(0, 1, *table.values(end.row))]
            client.insert(table.name, stamped, column_names=list(table.columns))
    heard = [fact for ledger in keepers.ledgers.values() for fact in ledger.heard.values()]
    facts = [(0, *FACT_TABLE.values(fact_row(fact))) for fact in heard]
    client.insert(FACT_TABLE.name, facts, column_names=list(FACT_TABLE.columns))
