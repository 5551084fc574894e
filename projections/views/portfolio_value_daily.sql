-- What was each account worth at the end of each day, and in whose portfolio?
CREATE OR REPLACE VIEW bi.portfolio_value_daily_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    account_id String COMMENT '[key] The account, after merges',
    owner_id String COMMENT '[dimension] Rep who owned it at the end of the day',
    day Date COMMENT '[key] Business day, in the tenant''s zone',
    unit String COMMENT '[key] mrr, arr or trailing_12m',
    currency String COMMENT '[key] ISO 4217 code',
    value Decimal(38, 4) COMMENT '[measure] Value at the end of the day, the sum of the account''s parts; 0 after it churned',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per account, unit, currency and day, from its first value to the tenant''s last day, quiet days included. Key: tenant_id, account_id, day, unit, currency. Additivity: value adds up over accounts on one day, within one unit and currency; over days never. As of a day: the days up to that one.'
AS SELECT
    tenant_id,
    account_id,
    owner_id,
    arrayJoin(arrayMap(passed -> changed_on + passed, range(toUInt32(until - changed_on + 1)))) AS day,
    unit,
    currency,
    value,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM
(
    SELECT
        changed.tenant_id AS tenant_id, account_id, owner_id, unit, currency, value, day AS changed_on,
        leadInFrame(day) OVER (
            PARTITION BY changed.tenant_id, account_id, unit, currency
            ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) AS next_on,
        if(next_on > day, next_on - 1, greatest(day, ifNull(newest.last_on, day))) AS lasted_until,
        least(lasted_until, {day:Date}) AS until
    FROM core.account_value_day AS changed
    LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = changed.tenant_id
)
WHERE changed_on <= until
