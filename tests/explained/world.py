"""In which small world is there a cell of every view?

A quarter of a small team, whose customers are older; besides reps who won enough to be compared,
and accounts that ordered this year and the year before.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from events.account import PurchaseMade
from events.cloudevents import from_cloudevent
from events.codec import encode
from events.deal import DealLost, DealWon
from events.envelope import Envelope
from events.errors import TouchlineError
from events.ids import event_id
from projections import views
from streams import schema
from streams.archive import TABLE, archive_row
from streams.warehouse import insert
from tests.projections.tellings import call, created, email, event
from tests.projections.views.business import owned
from touchline.known_at import WAREHOUSE, folded, land
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.simulator import simulate
from touchline.warehouse import connect

SEED, SCALE = 7, 0.03
FIRST_AT = datetime(2026, 11, 1, tzinfo=UTC)
TENANT = "main"
REPS = "vwxyz"
DEALS = 10


def story() -> list[Envelope]:
    """All that happens, one event recorded a second."""
    told = list[Envelope]()
    for said in simulate(seed=SEED, scale=SCALE):
        with suppress(TouchlineError):
            told.append(from_cloudevent(said, tenant_id=TENANT, recorded_at=FIRST_AT))
    told += [*_benchmark(), *_orders()]
    return [
        each.model_copy(update={"recorded_at": FIRST_AT + timedelta(seconds=number)})
        for number, each in enumerate(told)
    ]


@contextmanager
def warehouse(folder: Path) -> Iterator[Settings]:
    """An empty one, with all tables and views."""
    settings = Settings.with_free_ports(folder)
    with Runtime(settings, processes=WAREHOUSE):
        schema.create(connect(settings), views.statements())
        yield settings


def tell(settings: Settings, events: list[Envelope]) -> None:
    """Archive and fold them, as the workers would."""
    client = connect(settings)
    rows = [
        archive_row(each, topic_id="a topic", partition=0, offset=offset, received=encode(each))
        for offset, each in enumerate(events)
    ]
    insert(client, TABLE, rows)
    land(client, folded(events))


def _benchmark() -> Iterator[Envelope]:
    """Five reps who won ten deals each, and one who lost as many as they."""
    for rep in REPS:
        for number in range(DEALS + 1):
            deal = f"{rep}{number}"
            touched = {"deal_ids": (deal,), "rep": rep}
            end = DealWon(deal_id=deal) if number < DEALS else DealLost(deal_id=deal)
            yield from _named(
                created(
                    deal, "2026-07-01", owner_id=rep, amount=Decimal(100 + number), currency="EUR"
                ),
                call(f"call {deal}", "2026-07-02 10:00", **touched),
                *(
                    email(f"email {deal} {each}", "2026-07-03 10:00", **touched)
                    for each in range(number % 3)
                ),
                event(end, f"2026-08-{number + 1:02}"),
            )


def _orders() -> Iterator[Envelope]:
    for number in range(4):
        account = f"shop {number}"
        yield from _named(owned(account, "2025-01-01", REPS[number % 2]))
        for month in range(1, 9):
            for year in (2025, 2026):
                order = PurchaseMade(
                    order_id=f"{account} {year} {month}",
                    account_id=account,
                    product="seat",
                    channel="online",
                    units=month,
                    unit_price=Decimal(number + year - 2020),
                    currency="EUR",
                )
                yield from _named(event(order, f"{year}-{month:02}-{number + 5:02}"))


def _named(*told: Envelope) -> Iterator[Envelope]:
    """Each under an id of its own."""
    for each in told:
        id = f"{each.type} {each.subject} {each.occurred_at}"
        yield each.model_copy(update={"id": id, "event_id": event_id(TENANT, each.source, id)})
