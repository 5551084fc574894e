"""Which values did a property have, and since when?

A register is a list of dated steps in the order of the fold. A step told by date only has
midnight UTC of that date and `is_day`; an undated one stands at the epoch, before all others.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from projections.columns import LowCardinality

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StatusStep(NamedTuple):
    """From here on the deal is open, won or lost."""

    at: datetime
    is_day: bool
    status: LowCardinality


class StageStep(NamedTuple):
    """From here on the deal is in this stage."""

    at: datetime
    is_day: bool
    stage: LowCardinality


class AmountStep(NamedTuple):
    """From here on the deal is worth this much; None is unknown, not zero."""

    at: datetime
    is_day: bool
    amount: Decimal | None
    currency: LowCardinality


class OwnerStep(NamedTuple):
    """From here on this rep owns it; empty is nobody."""

    at: datetime
    is_day: bool
    owner_id: LowCardinality


class AccountStep(NamedTuple):
    """From here on the deal belongs to this account; empty is none."""

    at: datetime
    is_day: bool
    account_id: str


class CloseDateStep(NamedTuple):
    """From here on the deal is expected to close on this day; None is not known."""

    at: datetime
    is_day: bool
    expected_close_on: date | None
