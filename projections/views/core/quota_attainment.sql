-- How much of each quota did its rep win by the end of a day?
CREATE OR REPLACE VIEW core.quota_attainment_as_of
COMMENT 'Grain: one row per rep, first day of a quota and measure; set again, the later amount holds. Key: tenant_id, rep_id, starts_on, measure. Additivity: nothing to add.'
AS WITH
    told AS
    (
        SELECT
            tenant_id, entity_id AS rep_id, fact_id,
            argMax((occurred_at, time_precision, data, is_erased), (core.fact.fact_version, digest, is_erased)) AS quota
        FROM core.fact
        WHERE generation = (SELECT max(generation) FROM ops.generation)
            AND entity_kind = 'rep' AND type = 'quota.set'
        GROUP BY tenant_id, entity_id, fact_id
        HAVING NOT quota.4
    ),
    quota AS
    (
        SELECT
            told.tenant_id AS tenant_id, rep_id,
            toDate(JSONExtractString(quota.3, 'starts_on')) AS starts_on,
            JSONExtractString(quota.3, 'measure') AS measure,
            argMax(toDate(JSONExtractString(quota.3, 'ends_on')), (quota.1, fact_id)) AS ends_on,
            argMax(toDecimal64(JSONExtractString(quota.3, 'amount'), 4), (quota.1, fact_id)) AS amount,
            argMax(JSONExtractString(quota.3, 'currency'), (quota.1, fact_id)) AS currency
        FROM told
        LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = told.tenant_id
        WHERE business_date(quota.1, quota.2 = 'day', zone.timezone) <= {day:Date}
        GROUP BY tenant_id, rep_id, starts_on, measure
    ),
    won AS
    (
        SELECT
            quota.tenant_id AS tenant_id, quota.rep_id AS rep_id, starts_on, measure, quota.currency AS quota_currency,
            deal.amount AS deal_amount, deal.currency AS deal_currency, assumeNotNull(deal.closed_on) AS won_on
        FROM quota
        INNER JOIN bi.deal_as_of(day = {day:Date}) AS deal
            ON deal.tenant_id = quota.tenant_id AND deal.owner_at_close_id = quota.rep_id
        WHERE deal.status = 'won' AND deal.closed_on BETWEEN starts_on AND ends_on
    ),
    booked AS
    (
        SELECT
            won.tenant_id AS tenant_id, rep_id, starts_on, measure,
            count() AS deals,
            sum(if(deal_currency = quota_currency, toFloat64(deal_amount), toFloat64(deal_amount * rate.rate))) AS value
        FROM won
        ASOF LEFT JOIN core.currency_rate AS rate
            ON rate.tenant_id = won.tenant_id
            AND rate.from_currency = won.deal_currency
            AND rate.to_currency = won.quota_currency
            AND won.won_on >= rate.since
        GROUP BY tenant_id, rep_id, starts_on, measure
    )
SELECT
    quota.tenant_id AS tenant_id,
    quota.rep_id AS rep_id,
    quota.starts_on AS starts_on,
    quota.ends_on AS ends_on,
    quota.measure AS measure,
    ifNull(if(measure = 'count', toFloat64(booked.deals), booked.value), 0) / toFloat64(quota.amount) AS attainment
FROM quota
LEFT JOIN booked
    ON booked.tenant_id = quota.tenant_id AND booked.rep_id = quota.rep_id
    AND booked.starts_on = quota.starts_on AND booked.measure = quota.measure
