"""Which events stand behind a figure, and what did each contribute?

`bi.explanation` puts each item of a view (items.py) beside the events that its ledger heard, those
that count, in the order of the fold. What an item contributes stands at one of its events, so that
contributions add up to the figure. Of a view that names nobody, the items are numbered and their
events are not told.
"""

from collections.abc import Iterable, Iterator

from projections.fact import CLOSING, OPENING
from projections.items import ITEMS, KEYS
from projections.semantics import ratio_parts
from projections.view import Column, View

# Whose figure it is, where a view says so.
REPS = ("owner_id", "rep_id")
# Nobody may be told apart in these: docs/decisions/0014.
ANONYMOUS = frozenset({"touch_benchmark"})
VIEW = "explanation"


def texts(views: Iterable[View]) -> Iterator[str]:
    """The files of what each item says, of all of them together, and of `bi.explanation`.

    Together they are a Merge table: asked for one view, it does not look at the others, where the
    plan of a UNION would take seconds.
    """
    for view in views:
        if view.name in ITEMS:
            yield _items_of(view)
    yield _TOGETHER
    yield _HEADER + _BODY.format(opening=OPENING, closing=CLOSING)


def keys_of(view: View) -> list[Column]:
    """What tells the cells of a view apart within one tenant."""
    return [each for each in view.columns if each.kind == "key" and each.name != "tenant_id"]


def figures_of(view: View) -> list[Column]:
    """What items contribute to, or what they say that does not add up."""
    return [each for each in view.columns if each.kind in ("measure", "value", "ratio")]


def _items_of(view: View) -> str:
    item = ITEMS[view.name]
    keys = keys_of(view)
    period = next((key.name for key in keys if key.type == "Date"), "NULL")
    rep = next((each.name for each in view.columns if each.name in REPS), "''")
    # Of the item, because the answer has a column `period`, too.
    named = ", ', ', ".join(f"'{key.name}=', toString(item.{key.name})" for key in keys)
    figures = ",\n        ".join(_figure(view, column) for column in figures_of(view))
    told = ", ".join([*KEYS])
    if view.name in ANONYMOUS:
        number = f"row_number() OVER (PARTITION BY tenant_id, {', '.join(k.name for k in keys)})"
        told = f"'' AS entity_kind, toString({number}) AS entity_id, '' AS part_id"
    return f"""\
-- What does each item say in the figures of bi.{view.name}?
CREATE OR REPLACE VIEW core.explained_{view.name}
COMMENT 'Grain: one row per figure, cell and item that contributes to it. Key: column, cell, entity_kind, entity_id, part_id. Additivity: see bi.explanation.'
AS SELECT
    tenant_id, figure.1 AS column, concat({named}, '') AS cell,
    {period}::Nullable(Date) AS period, {rep}::String AS rep_id,
    {told},
    {list(item.heard)}::Array(String) AS heard, {list(item.decide)}::Array(String) AS decide,
    figure.2 AS contribution, figure.3 AS numerator, figure.4 AS denominator, figure.5 AS item_value
FROM core.{view.name}_item AS item
ARRAY JOIN
    [
        {figures}
    ]::Array(Tuple(String, {", ".join(["Nullable(Float64)"] * 4)})) AS figure
WHERE figure.2 != 0 OR figure.3 != 0 OR figure.4 != 0 OR isFinite(figure.5)"""  # noqa: E501


def _figure(view: View, column: Column) -> str:
    match column.kind:
        case "measure":
            told = [f"toFloat64({column.name})", "NULL", "NULL", "NULL"]
        case "ratio":
            parts = [f"toFloat64({part.name})" for part in ratio_parts(view, column)]
            told = ["NULL", *parts, "NULL"]
        case _:
            told = ["NULL", "NULL", "NULL", f"toFloat64({column.name})"]
    return f"('{column.name}', {', '.join(told)})"


_HEADER = """\
-- Which events stand behind a figure, in which order, and what did each contribute?
CREATE OR REPLACE VIEW bi.explanation
(
    tenant_id String COMMENT '[key] The tenant',
    view String COMMENT '[key] View of bi that shows the figure',
    column String COMMENT '[key] Its column',
    cell String COMMENT '[key] The keys of its row, such as month=2026-03-01, owner_id=ada',
    period Nullable(Date) COMMENT '[time] The day or month among them; NULL when there is none',
    rep_id String COMMENT '[dimension] Rep whose figure it is; unknown when the view names none',
    entity_kind String COMMENT '[key] Kind of what contributes: deal, prospect, account, activity, rep or tenant; unknown where nobody may be told apart',
    entity_id String COMMENT '[key] What contributes; where nobody may be told apart, a number',
    part_id String COMMENT '[key] Something within it, such as an order or an activity; none when all of it contributes',
    event_number Int64 COMMENT '[key] 1 for the first event of what contributes, and so on, in the order of the fold',
    event_id String COMMENT '[dimension] The event; unknown where nobody may be told apart',
    type String COMMENT '[dimension] Its type, such as deal.won',
    occurred_at Nullable(DateTime('UTC')) COMMENT '[time] When it happened; NULL when undated',
    is_contributing Bool COMMENT '[dimension] What is contributed stands at this event; the others tell how it came about',
    contribution Nullable(Float64) COMMENT '[measure] What it adds to a count or a sum; NULL for other figures',
    numerator_contribution Nullable(Float64) COMMENT '[measure] What it adds to the numerator of a ratio',
    denominator_contribution Nullable(Float64) COMMENT '[measure] What it adds to the denominator of a ratio',
    item_value Nullable(Float64) COMMENT '[value] What it says where nothing adds up: for a median, one of the numbers it is the median of'
)
COMMENT 'Grain: one row per figure of a view, item that contributes to it and event of the item that counts. Key: tenant_id, view, column, cell, entity_kind, entity_id, part_id, event_number. Additivity: contributions add up to the figure within one view, column and cell. Live figures only; ask for one view at a time. What a figure depends on besides, such as rates, teams and the last day told of, says touchline explain.'
"""  # noqa: E501  # What a view says of a column stands on one line.
_TOGETHER = """\
-- What does each item say in the figures of any view?
CREATE OR REPLACE TABLE core.explained
(
    tenant_id String,
    column String,
    cell String,
    period Nullable(Date),
    rep_id String,
    entity_kind String,
    entity_id String,
    part_id String,
    heard Array(String),
    decide Array(String),
    contribution Nullable(Float64),
    numerator Nullable(Float64),
    denominator Nullable(Float64),
    item_value Nullable(Float64)
)
ENGINE = Merge('core', '^explained_')
COMMENT 'Its rows are those of the views core.explained_; it holds none.'
"""
_BODY = """\
AS WITH
    event AS
    (
        SELECT
            told.tenant_id AS tenant_id, told.entity_kind AS entity_kind,
            coalesce(nullIf(merged.survivor_id, ''), told.entity_id) AS entity_id,
            fact.1 AS about, fact.6 AS about_id, fact.2 AS type, fact.3 AS event_id, fact.4 AS occurred_at,
            told.fact_id AS fact_id, told.version AS version,
            splitByChar('.', fact.2)[-1] AS step,
            multiIf(step IN {opening}, 0, step IN {closing}, 2, 1) AS rank
        FROM
        (
            SELECT
                tenant_id, entity_kind, entity_id, fact_id, max(fact_version) AS version,
                argMax(
                    (tupleElement(named[1], 1), type, event_id, if(time_precision = 'none', NULL, occurred_at), is_erased, tupleElement(named[1], 2)),
                    (fact_version, digest, is_erased)
                ) AS fact
            FROM core.fact
            WHERE generation = (SELECT max(generation) FROM ops.generation)
            GROUP BY tenant_id, entity_kind, entity_id, fact_id
            HAVING NOT fact.5
        ) AS told
        LEFT JOIN core.survivor AS merged
            ON merged.tenant_id = told.tenant_id
            AND merged.entity_kind = told.entity_kind
            AND merged.entity_id = told.entity_id
            AND told.entity_kind = 'account'
    ),
    item AS
    (
        SELECT *, substring(_table, length('explained_') + 1) AS view
        FROM core.explained
    )
SELECT
    tenant_id,
    view,
    column,
    cell,
    period,
    or_unknown(rep_id) AS rep_id,
    or_unknown(entity_kind) AS entity_kind,
    entity_id,
    if(part_id = '', 'none', part_id) AS part_id,
    event_number,
    or_unknown(event_id) AS event_id,
    or_unknown(type) AS type,
    occurred_at,
    event_number = argMax(event_number, (is_deciding, event_number)) OVER of_item AS is_contributing,
    if(is_contributing, contribution, NULL) AS contribution,
    if(is_contributing, numerator, NULL) AS numerator_contribution,
    if(is_contributing, denominator, NULL) AS denominator_contribution,
    if(is_contributing, item_value, NULL) AS item_value
FROM
(
    SELECT
        item.*,
        event.event_id AS event_id, event.type AS type, event.occurred_at AS occurred_at,
        ifNull(event.about, '') AS about,
        part_id = '' OR (about = 'activity' AND event.about_id = part_id)
            OR startsWith(ifNull(event.fact_id, ''), concat('order.', part_id, ':')) AS is_of_part,
        is_of_part AND (has(decide, event.type) OR (empty(decide) AND part_id != '')) AS is_deciding,
        row_number() OVER (
            PARTITION BY tenant_id, view, column, cell, entity_kind, entity_id, part_id
            ORDER BY event.occurred_at NULLS FIRST, event.version, event.rank, event.fact_id
        ) AS event_number
    FROM item
    LEFT JOIN event
        ON event.tenant_id = item.tenant_id
        AND event.entity_kind = item.entity_kind
        AND event.entity_id = item.entity_id
    WHERE about = '' OR (has(heard, about) AND (is_of_part OR (about = entity_kind AND NOT has(decide, event.type))))
)
WINDOW of_item AS (PARTITION BY tenant_id, view, column, cell, entity_kind, entity_id, part_id)
"""  # noqa: E501
