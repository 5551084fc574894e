"""Which items is a figure made of, and what does each contribute?

`core.…_item` of a view is the statement of the view once more, told apart by one more key: the
entity that a row stands for. What the view counts and adds up over its items is there counted and
added up over one, so a figure and its explanation cannot differ; what does not add up, such as a
median, is there what one item says.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from projections.figures import Unanswerable

# What a figure depends on besides the items that contribute to it.
Need = Literal[
    "last_day",  # until when anything was told of, where series end
    "owner",  # the rep whose figure it is: team, zone, territory
    "owners",  # the reps who own any of the items: their roles
    "bounds",  # what an entity did first and last, between which quiet days are shown
    "first_touch",  # when the prospects of a deal were touched first
    "deals",  # what became of the deals of a prospect
    "activities",  # what was done with an account in the month
    "besides",  # when others were reached, with whom an item shares an activity
]


@dataclass(frozen=True, slots=True)
class Peers:
    """Items of a view with which those of a figure are compared, or set a measure for them.

    The condition may name the keys of the figure, as `{month_end}`.
    """

    view: str
    condition: str


@dataclass(frozen=True, slots=True)
class Item:
    """What a view puts its rows together from, as SQL where it does so.

    An entity has a ledger of its own; a `part` is an order or an activity within it. Of its ledger
    counts what is about the kinds that are `heard`. What an item contributes stands at the last of
    its events that `decide`, or else at the last of its part or of all.
    """

    kind: str
    id: str
    part: str = "''"
    heard: tuple[str, ...] = ()
    decide: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    peers: Peers | None = None


KEYS = {
    "entity_kind": "Kind of the entity that contributes",
    "entity_id": "The entity",
    "part_id": "An order or activity within it; empty when all of it contributes",
}
_CLOSED = ("deal.won", "deal.lost")
_VALUED = ("account.value_changed",)
_TO_THE_LAST_DAY: tuple[Need, ...] = ("last_day",)
_SAME_PERIOD = "month_end = {month_end} AND unit = {unit} AND currency = {currency}"


def _deal(*needs: Need, decide: tuple[str, ...] = _CLOSED) -> Item:
    return Item("'deal'", "deal_id", heard=("deal",), decide=decide, needs=needs)


def _account(id: str = "account_id", peers: Peers | None = None) -> Item:
    return Item(
        "'account'", id, heard=("account",), decide=_VALUED, needs=_TO_THE_LAST_DAY, peers=peers
    )


def _reached(id: str = "prospect_id") -> Item:
    return Item(
        "'prospect'",
        id,
        heard=("prospect", "activity", "deal"),
        needs=("last_day", "deals", "besides"),
        peers=Peers("win_rate_monthly", "win_rate_numerator > 0"),
    )


def _contacted(id: str = "prospect_id") -> Item:
    return Item("'prospect'", id, heard=("prospect", "activity"), needs=("besides",))


ITEMS: Mapping[str, Item] = {
    "account_engagement_monthly": Item(
        "'account'", "customer.account_id", heard=("account",), needs=("last_day", "activities")
    ),
    "account_month": Item(
        "if(activity_id = '', 'account', 'activity')",
        "if(activity_id = '', counted.account_id, activity_id)",
        heard=("activity", "account"),
        needs=("last_day", "bounds"),
    ),
    "account_value_movement": _account(),
    "acquisition_rate_by_channel_monthly": _reached("reached.prospect_id"),
    "acquisition_rate_monthly": _reached(),
    "deal_touchpoints": Item("'deal'", "deal_id", "activity_id", heard=("deal", "activity")),
    "high_payer_retention_monthly": _account(
        peers=Peers("portfolio_retention_monthly", f"nrr_12m_n > 0 AND {_SAME_PERIOD}")
    ),
    "lead_hand_off_monthly": Item(
        "'prospect'",
        "lead.prospect_id",
        heard=("prospect", "deal"),
        decide=("lead.handed_off",),
        needs=("deals",),
    ),
    "meeting_rate_monthly": Item(
        "if(met = 1, 'activity', 'prospect')",
        "id",
        heard=("prospect", "activity"),
        needs=("last_day", "besides"),
    ),
    "new_business_monthly": Item(
        "if(is_lead, 'prospect', 'deal')",
        "arrived.id",
        heard=("prospect", "deal"),
        decide=("lead.created", "deal.created"),
        needs=("owner",),
    ),
    "pipeline_weighted": _deal("owner"),
    "portfolio_retention_monthly": _account("term.account_id"),
    "portfolio_trade_off_monthly": _account(
        peers=Peers("portfolio_retention_monthly", _SAME_PERIOD)
    ),
    "portfolio_value_daily": _account(),
    "prospect": Item("'prospect'", "prospect.prospect_id", heard=("prospect", "activity", "deal")),
    "prospect_reply": _contacted("told.prospect_id"),
    "purchase_size_monthly": Item(
        "'account'",
        "cohort.account_id",
        "order_id",
        heard=("account",),
        decide=("purchase.made",),
        needs=_TO_THE_LAST_DAY,
    ),
    "rep_day": Item(
        "if(activity_id = '', 'rep', 'activity')",
        "if(activity_id = '', counted.rep_id, activity_id)",
        heard=("activity", "rep"),
        needs=("last_day", "owner", "bounds"),
    ),
    "reply_by_first_touch_monthly": _contacted("first.prospect_id"),
    "reply_by_touch_monthly": _contacted("touch.prospect_id"),
    "reply_sentiment_monthly": _contacted(),
    "sales_cycle": Item(
        "'deal'",
        "deal.deal_id",
        heard=("deal", "activity"),
        decide=_CLOSED,
        needs=("last_day", "first_touch"),
    ),
    "sales_cycle_monthly": _deal("last_day", "first_touch"),
    "stage_conversion": _deal(decide=("deal.stage_changed",)),
    "stage_probability": Item(
        "if(is_defined, 'tenant', 'deal')",
        "if(is_defined, together.tenant_id, deal_id)",
        heard=("deal", "tenant"),
        decide=_CLOSED,
    ),
    "touch_benchmark": Item(
        "'deal'",
        "deal_id",
        heard=("deal", "activity"),
        decide=_CLOSED,
        needs=("last_day", "owners"),
        peers=Peers(
            "win_rate_by_amount_monthly",
            "win_rate_by_amount_numerator > 0 AND currency = {currency}"
            " AND month BETWEEN addMonths({month_end}, -12) AND {month_end}",
        ),
    ),
    "upsell_rate_monthly": _account("held.account_id"),
    "win_rate_by_amount_monthly": _deal(),
    "win_rate_monthly": _deal("last_day"),
}


def item_of(view: str) -> Item:
    """How a view is told apart; refuses one that is not."""
    if view not in ITEMS:
        raise Unanswerable(
            where=f"bi.{view}",
            found="a view that puts its items in an order or against one another",
            expected="one whose figures are made of items one by one",
        )
    return ITEMS[view]


_NAME = re.compile(r"VIEW bi\.(\w+?)(_as_of)?$", re.MULTILINE)
# A figure and its items are asked for at once, and the figure says until when all is known.
_WATERMARK = re.compile(
    r",\n    as_of .+$|,\n    \(SELECT recorded_at FROM .+\) AS as_of$", re.MULTILINE
)
# The statement's own SELECT stands at the margin, and what it groups by stands last.
_SELECT = re.compile(r"^(?:AS )?SELECT\n", re.MULTILINE)
_GROUP_BY = re.compile(r"^GROUP BY .+\Z", re.MULTILINE)


def texts(view: str, text: str) -> Iterator[str]:
    """The file of a view's items, made from the file of the view; none when it has no items."""
    if view in ITEMS:
        yield _told_apart(text.rstrip(), ITEMS[view])


def _told_apart(text: str, item: Item) -> str:
    question, _, statement = text.partition("\n")
    named = _NAME.sub(r"VIEW core.\1_item\2", statement, count=1)
    header, _, rest = _WATERMARK.sub("", named).partition("\n)\n")
    comment, _, body = rest.partition("\n")
    columns = ",\n".join(
        f"    {key} String COMMENT '[key] {meaning}'" for key, meaning in KEYS.items()
    )
    selected = "".join(
        f"    toString({sql}) AS {key},\n"
        for key, sql in zip(KEYS, (item.kind, item.id, item.part), strict=True)
    )
    place = [found.end() for found in _SELECT.finditer(body)][-1]
    told = body[:place] + selected + body[place:]
    grouped = _GROUP_BY.sub(lambda found: f"{found[0]}, {', '.join(KEYS)}", told)
    return f"{question}\n{header},\n{columns}\n)\n{comment}\n{grouped}"
