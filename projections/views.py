"""Which views answer the questions, and in which order can they be made?

Each view is one statement in `views/`, to be read by itself. What several views need is a view of
its own in `views/core/`, or a function in `views/functions/`, which the engine writes out when it
makes a view. A statement that names `{day:Date}` makes two views, so that they cannot differ: as of
a day, and live, which is as of the end of time. The twin rests on the twins of what the live one
rests on. A statement that names `{kind}` makes a view for each kind that merges, so that who asks
for accounts does not have the prospects read.
"""

from collections.abc import Iterator
from pathlib import Path

from projections import explanation, items, metrics, semantics
from projections.view import NAME, View, statements_of, view_of

FOLDER = Path(__file__).with_suffix("")
KIND, MERGING = "{kind}", ("account", "deal", "prospect")
# A statement may name only what stands above it.
FILES = (
    "functions/business_date",
    "functions/last_instant",
    "functions/in_force",
    "functions/in_force_at",
    "functions/or_unknown",
    "functions/told_until",
    "functions/pinned_score",
    "functions/given_label",
    "functions/is_by_machine",
    "functions/label_in_force",
    "functions/judge_in_force",
    "functions/still_waiting",
    "functions/replied_within",
    "functions/told_on",
    "functions/present_team",
    "functions/weekdays_between",
    "functions/working_days_between",
    "core/tenant_zone",
    "core/pinned_scorer",
    "core/tenant_last_day",
    "core/tenant_book",
    "core/stage_definition",
    "core/currency_rate",
    "core/rep_team",
    "core/kind_survivor",
    "core/survivor",
    "core/current_activity",
    "core/acted_activity",
    "core/current_prospect",
    "core/prospect_response",
    "core/current_deal",
    "core/current_account",
    "core/prospect_first_touch",
    "core/prospect_touch",
    "core/account_value_day",
    "data_freshness",
    "core/known_until",
    "dim_date",
    "dim_rep",
    "dim_account",
    "account_attribute",
    "core/account_activity",
    "account_month",
    "account_value_movement",
    "portfolio_value_daily",
    "upsell_rate_monthly",
    "core/portfolio_month",
    "core/portfolio_term",
    "portfolio_retention_monthly",
    "high_payer_retention_monthly",
    "portfolio_trade_off_monthly",
    "account_engagement_monthly",
    "core/purchase",
    "purchase_size_monthly",
    "activity",
    "rep_day",
    "prospect",
    "prospect_reply",
    "reply_sentiment_monthly",
    "core/meeting_step",
    "core/meeting",
    "core/tenant_last_moment",
    "core/numbered_touch",
    "core/reply",
    "core/reply_wait",
    "reply",
    "reply_score",
    "reply_by_first_touch_monthly",
    "reply_by_touch_monthly",
    "reply_by_language_monthly",
    "reply_waiting_monthly",
    "time_to_reply_monthly",
    "core/sentiment_month",
    "deal_sentiment_monthly",
    "account_sentiment_monthly",
    "reply_confusion",
    "reply_agreement",
    "meeting_rate_monthly",
    "deal",
    "deal_attribute",
    "deal_stage_stay",
    "core/deal_touch",
    "deal_touchpoints",
    "touch_benchmark",
    "core/deal_cycle",
    "sales_cycle",
    "core/deal_month",
    "sales_cycle_monthly",
    "win_rate_monthly",
    "core/valued_deal",
    "win_rate_by_amount_monthly",
    "pipeline_weighted",
    "stage_probability",
    "stage_conversion",
    "new_business_monthly",
    "core/prospect_win",
    "core/reached_prospect",
    "acquisition_rate_monthly",
    "acquisition_rate_by_channel_monthly",
    "core/quota_attainment",
    "core/first_hand_off",
    "lead_hand_off_monthly",
)


def statements() -> list[str]:
    """What makes all functions and views anew; the databases and tables are there already."""
    return [statement for text in _texts() for statement in statements_of(text)]


def views() -> list[View]:
    """The public contract: the views of `bi`, sorted by name."""
    return sorted(view_of(text) for text in _texts() if NAME.search(text))


def _texts() -> Iterator[str]:
    told = [text for file in FILES for text in _of_each_kind(f"{file}.sql")]
    told.append(metrics.view())
    told += explanation.texts([view_of(text) for text in told if NAME.search(text)])
    for text in told:
        yield text
        yield from _texts_of_items(text)
    yield from semantics.texts(view_of(text) for text in told if NAME.search(text))


def _of_each_kind(file: str) -> list[str]:
    text = (FOLDER / file).read_text(encoding="utf-8")
    return [text.replace(KIND, kind) for kind in MERGING] if KIND in text else [text]


def _texts_of_items(text: str) -> Iterator[str]:
    if NAME.search(text):
        yield from items.texts(view_of(text).name, text)
