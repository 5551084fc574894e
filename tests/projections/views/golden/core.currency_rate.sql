CREATE OR REPLACE VIEW core.currency_rate
COMMENT 'Grain: one row per pair of currencies and day with a rate. Key: tenant_id, from_currency, to_currency, since. Additivity: nothing to add.'
AS SELECT
    tenant_id::String AS tenant_id,
    pair.1::String AS from_currency,
    pair.2::String AS to_currency,
    step.on AS since,
    argMax(pair.3, (pair.4, step_number)) AS rate
FROM core.tenant FINAL
ARRAY JOIN rates AS step, arrayEnumerate(rates) AS step_number
ARRAY JOIN [
    (step.from_currency, step.to_currency, toDecimal256(step.rate, 20), true),
    (step.to_currency, step.from_currency, toDecimal256(1, 20) / step.rate, false)
] AS pair
WHERE generation = (SELECT max(generation) FROM ops.generation) AND step.rate > 0
GROUP BY tenant_id, from_currency, to_currency, since
