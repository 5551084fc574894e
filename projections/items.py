"""Which items is a figure made of, and what does each contribute?

`core.…_item` of a view is the statement of the view once more, told apart by one more key: the
entity that a row stands for. What the view counts and adds up over its items is there counted and
added up over one, so a figure and its explanation cannot differ; what does not add up, such as a
median, is there what one item says.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Item(NamedTuple):
    """What a view puts its rows together from, as SQL where it does so.

    An entity has a ledger of its own; a `part` is something within it, such as an order.
    """

    kind: str
    id: str
    part: str = "''"


KEYS = {
    "entity_kind": "Kind of the entity that contributes",
    "entity_id": "The entity",
    "part_id": "Something within it, such as an order; empty when all of it contributes",
}
_DEAL = Item("'deal'", "deal_id")
_ACCOUNT = Item("'account'", "account_id")

ITEMS: Mapping[str, Item] = {
    "account_engagement_monthly": Item("'account'", "customer.account_id"),
    "account_month": Item(
        "if(activity_id = '', 'account', 'activity')",
        "if(activity_id = '', counted.account_id, activity_id)",
    ),
    "account_value_movement": _ACCOUNT,
    "acquisition_rate_monthly": Item("'prospect'", "prospect_id"),
    "high_payer_retention_monthly": _ACCOUNT,
    "meeting_rate_monthly": Item("if(is_due = 1, 'activity', 'prospect')", "id"),
    "new_business_monthly": Item("if(is_lead, 'prospect', 'deal')", "arrived.id"),
    "pipeline_weighted": _DEAL,
    "portfolio_retention_monthly": _ACCOUNT,
    "portfolio_trade_off_monthly": _ACCOUNT,
    "portfolio_value_daily": _ACCOUNT,
    "prospect": Item("'prospect'", "prospect.prospect_id"),
    "purchase_size_monthly": Item("'account'", "cohort.account_id", "order_id"),
    "rep_day": Item(
        "if(activity_id = '', 'rep', 'activity')",
        "if(activity_id = '', counted.rep_id, activity_id)",
    ),
    "reply_sentiment_monthly": Item("'prospect'", "prospect_id"),
    "sales_cycle": Item("'deal'", "deal.deal_id"),
    "sales_cycle_monthly": _DEAL,
    "stage_conversion": _DEAL,
    "stage_probability": Item(
        "if(is_defined, 'tenant', 'deal')", "if(is_defined, together.tenant_id, deal_id)"
    ),
    "touch_benchmark": _DEAL,
    "upsell_rate_monthly": Item("'account'", "held.account_id"),
    "win_rate_by_amount_monthly": _DEAL,
    "win_rate_monthly": _DEAL,
}

_NAME = re.compile(r"VIEW bi\.(\w+?)(_as_of)?$", re.MULTILINE)
_WATERMARK = re.compile(
    r",\n    as_of .+$|,\n    \(SELECT recorded_at FROM .+\) AS as_of$", re.MULTILINE
)
# The statement's own SELECT stands at the margin, and what it groups by stands last.
_SELECT = re.compile(r"^(AS )?SELECT\n", re.MULTILINE)
_GROUP_BY = re.compile(r"^GROUP BY .+\Z", re.MULTILINE)


def texts(view: str, text: str) -> Iterator[str]:
    """The file of a view's items, made from the file of the view; none when it has no items."""
    if view in ITEMS:
        yield _told_apart(text.rstrip(), ITEMS[view])


def _told_apart(text: str, item: Item) -> str:
    question, _, statement = text.partition("\n")
    named = _NAME.sub(r"VIEW core.\1_item\2", statement, count=1)
    header, _, body = _WATERMARK.sub("", named).partition("\n)\n")
    columns = ",\n".join(
        f"    {key} String COMMENT '[key] {meaning}'" for key, meaning in KEYS.items()
    )
    comment, _, body = body.partition("\n")
    *before, last = _SELECT.finditer(body)
    selected = "".join(
        f"    ({sql})::String AS {key},\n" for key, sql in zip(KEYS, item, strict=True)
    )
    told = body[: last.end()] + selected + body[last.end() :]
    grouped = _GROUP_BY.sub(lambda found: f"{found[0]}, {', '.join(KEYS)}", told)
    return f"{question}\n{header},\n{columns}\n)\n{comment}\n{grouped}"
