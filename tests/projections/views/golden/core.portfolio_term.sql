CREATE OR REPLACE VIEW core.portfolio_term
(
    tenant_id String COMMENT '[key] The tenant',
    account_id String COMMENT '[key] The account, after merges',
    month_end Date COMMENT '[key] Last day of the month; in the month of the tenant''s last day all is as of that day',
    owner_id String COMMENT '[key] Rep who holds the account at the month''s end, or held it when the period began',
    unit String COMMENT '[key] mrr, arr or trailing_12m',
    currency String COMMENT '[key] ISO 4217 code',
    months UInt8 COMMENT '[key] Length of the period: 1 or 12',
    is_held Bool COMMENT '[dimension] The rep holds it at the month''s end',
    value Decimal(38, 4) COMMENT '[value] Value at the month''s end, if the rep holds it then',
    was_held Bool COMMENT '[dimension] The rep held it when the period began; else all from is_lost to transfer_out are none',
    is_lost Bool COMMENT '[dimension] The rep held it then, and it is worth nothing now',
    value_before Decimal(38, 4) COMMENT '[value] Value when the period began',
    value_kept Decimal(38, 4) COMMENT '[value] Value at the month''s end, whoever holds it now',
    value_kept_at_most Decimal(38, 4) COMMENT '[value] The same, at most what it was worth when the period began',
    expansion Decimal(38, 4) COMMENT '[value] By how much it grew',
    contraction Decimal(38, 4) COMMENT '[value] By how much it shrank and is still worth something, below 0',
    churned Decimal(38, 4) COMMENT '[value] What it was worth, if it is lost, below 0',
    transfer_out Decimal(38, 4) COMMENT '[value] Value at the month''s end, if somebody else holds it now, below 0',
    transfer_in Decimal(38, 4) COMMENT '[value] Value at the month''s end, if the rep holds it now and somebody else did before',
    new Decimal(38, 4) COMMENT '[value] Value at the month''s end, if the rep holds it now and it was worth nothing before'
)
COMMENT 'Grain: one row per account, unit, currency, month, period and rep who held the account at one of its two ends. Key: tenant_id, account_id, month_end, owner_id, unit, currency, months. Additivity: values add up over accounts within one month, unit, currency and period; value_before and the six terms are the value.'
AS SELECT
    tenant_id,
    account_id,
    month_end,
    term.1 AS owner_id,
    unit,
    currency,
    term.2 AS months,
    told.owner_id = term.1 AS is_held,
    if(is_held, told.value, 0) AS value,
    term.3 = term.1 AS was_held,
    was_held AND told.value = 0 AS is_lost,
    if(was_held, term.4, 0) AS value_before,
    if(was_held, told.value, 0) AS value_kept,
    least(value_before, value_kept) AS value_kept_at_most,
    if(NOT is_lost AND value_kept > value_before, value_kept - value_before, 0) AS expansion,
    if(NOT is_lost AND value_kept < value_before, value_kept - value_before, 0) AS contraction,
    if(is_lost, -value_before, 0) AS churned,
    if(was_held AND NOT is_held, -value_kept, 0) AS transfer_out,
    if(is_held AND term.3 NOT IN (term.1, ''), told.value, 0) AS transfer_in,
    if(is_held AND term.3 = '', told.value, 0) AS new
FROM core.portfolio_month AS told
ARRAY JOIN arrayFlatten(arrayMap(
    period -> arrayMap(
        holder_id -> (holder_id, period.1, period.2, period.3),
        arrayDistinct(arrayFilter(holder_id -> holder_id != '', [told.owner_id, period.2]))
    ),
    [(1, owner_1m_id, value_1m), (12, owner_12m_id, value_12m)]
)) AS term
