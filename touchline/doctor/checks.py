"""Which checks are there, in the order in which they are reported?"""

from touchline.doctor import machine, positions, processes, schema, sources, stock, stores, topics
from touchline.doctor.asking import Check, Store

BROKER: frozenset[Store] = frozenset({"broker"})
WAREHOUSE: frozenset[Store] = frozenset({"warehouse"})
BOTH = BROKER | WAREHOUSE

STORES: dict[Store, Check] = {
    "broker": Check("broker", "Does Kafka answer?", stores.broker, away=stores.broker_away),
    "warehouse": Check(
        "warehouse", "Does ClickHouse answer?", stores.warehouse, away=stores.warehouse_away
    ),
}

CHECKS = (
    Check("engine", "Does ClickHouse keep what it acknowledges?", schema.engine, WAREHOUSE),
    Check("tables", "Are tables and views as defined?", schema.tables, WAREHOUSE),
    Check("meaning", "Do the rows mean what this Touchline means?", schema.meaning, WAREHOUSE),
    Check("topics", "Are the topics the adopted ones, kept as declared?", topics.adopted, BOTH),
    Check("positions", "May every group go on from its positions?", positions.standing, BOTH),
    Check("lag", "Is the log worked on in time?", positions.lag, BOTH),
    Check("collector", "Does the collector take events?", processes.collector),
    Check("workers", "Is a router at work, and a keeper?", processes.workers, BOTH),
    Check("paused", "Does no partition stand still on purpose?", processes.paused),
    Check("letters", "Is nothing refused left open?", stock.open_letters, WAREHOUSE),
    Check("incidents", "Has no worker ended by itself today?", stock.incidents, WAREHOUSE),
    Check("gaps", "Does the archive leave no offset out?", stock.gaps, WAREHOUSE),
    Check("ledgers", "Is no ledger far too large?", stock.ledgers, WAREHOUSE),
    Check("clocks", "Do the clocks agree?", machine.clocks, WAREHOUSE),
    Check("disk", "Is there room on the disk?", machine.disk),
    Check("tokens", "Can the tokens be read?", machine.tokens),
    Check("sources", "Is every source set up?", sources.sources),
)
