-- What was each account worth at the end of each month, a month before and a year before, and who held it?
CREATE OR REPLACE VIEW core.portfolio_month_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    account_id String COMMENT '[key] The account, after merges',
    month_end Date COMMENT '[key] Last day of the month; in the month of the tenant''s last day all is as of that day',
    unit String COMMENT '[key] mrr, arr or trailing_12m',
    currency String COMMENT '[key] ISO 4217 code',
    owner_id String COMMENT '[dimension] Rep who holds it; empty when it is worth nothing, as are those before',
    value Decimal(38, 4) COMMENT '[value] Value at the month''s end',
    owner_1m_id String COMMENT '[dimension] Rep who held it at the end of the month before',
    value_1m Decimal(38, 4) COMMENT '[value] Value at the end of the month before',
    owner_12m_id String COMMENT '[dimension] Rep who held it at the end of the same month a year before',
    value_12m Decimal(38, 4) COMMENT '[value] Value at the end of the same month a year before'
)
COMMENT 'Grain: one row per account, unit, currency and month in which one of the three values is not 0. Key: tenant_id, account_id, month_end, unit, currency. Additivity: values add up over accounts within one month, unit and currency.'
AS WITH
    changed AS
    (
        SELECT
            told.tenant_id AS tenant_id, account_id, owner_id, unit, currency, value, day,
            least({day:Date}, ifNull(newest.last_on, day)) AS last_on,
            leadInFrame(day) OVER (
                PARTITION BY told.tenant_id, account_id, unit, currency
                ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
            ) AS next_on
        FROM core.account_value_day AS told
        LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = told.tenant_id
        WHERE day <= {day:Date}
    ),
    -- A change is in force at the month ends from its own to the last one before the next change.
    held AS
    (
        SELECT
            tenant_id, account_id, owner_id, unit, currency, value,
            toLastDayOfMonth(greatest(day, last_on)) AS last_month_end,
            arrayJoin(arrayMap(
                passed -> toLastDayOfMonth(addMonths(day, passed)),
                range(toUInt32(if(
                    next_on > day,
                    dateDiff('month', day, next_on),
                    dateDiff('month', day, last_month_end) + 1
                )))
            )) AS held_on
        FROM changed
        WHERE value != 0
    )
SELECT
    tenant_id,
    account_id,
    toLastDayOfMonth(addMonths(held_on, months_later)) AS month_end,
    unit,
    currency,
    anyIf(held.owner_id, months_later = 0) AS owner_id,
    sumIf(held.value, months_later = 0) AS value,
    anyIf(held.owner_id, months_later = 1) AS owner_1m_id,
    sumIf(held.value, months_later = 1) AS value_1m,
    anyIf(held.owner_id, months_later = 12) AS owner_12m_id,
    sumIf(held.value, months_later = 12) AS value_12m
FROM held
ARRAY JOIN [0, 1, 12] AS months_later
WHERE month_end <= last_month_end
GROUP BY tenant_id, account_id, month_end, unit, currency
