-- What did each account order, when, and for how much?
CREATE OR REPLACE VIEW core.purchase
(
    tenant_id String COMMENT '[key] The tenant',
    account_id String COMMENT '[key] The account, after merges',
    order_id String COMMENT '[key] The order',
    currency String COMMENT '[key] ISO 4217 code',
    day Date COMMENT '[time] Day of its first line, in the tenant''s zone',
    value Decimal(38, 4) COMMENT '[measure] Units times unit price, all lines together'
)
COMMENT 'Grain: one row per account, order and currency. Key: tenant_id, account_id, order_id, currency. Additivity: value adds up within one currency.'
AS SELECT
    told.tenant_id AS tenant_id,
    coalesce(nullIf(merged.survivor_id, ''), told.account_id) AS account_id,
    JSONExtractString(line.3, 'order_id') AS order_id,
    JSONExtractString(line.3, 'currency') AS currency,
    min(business_date(line.1, line.2 = 'day', zone.timezone)) AS day,
    sum(toDecimal128(JSONExtractString(line.3, 'unit_price'), 4) * JSONExtractInt(line.3, 'units')) AS value
FROM
(
    SELECT
        tenant_id, entity_id AS account_id,
        argMax((occurred_at, time_precision, data, is_erased), (fact_version, digest, is_erased)) AS line
    FROM core.fact
    WHERE generation = (SELECT max(generation) FROM ops.generation)
        AND entity_kind = 'account' AND type = 'purchase.made'
    GROUP BY tenant_id, entity_id, fact_id
    HAVING NOT line.4 AND line.2 != 'none'
) AS told
LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = told.tenant_id
LEFT JOIN core.account_survivor AS merged
    ON merged.tenant_id = told.tenant_id
    AND merged.entity_id = told.account_id
GROUP BY tenant_id, account_id, order_id, currency
