-- Which is the last day that a tenant told anything of? Series of quiet days end there.
CREATE OR REPLACE VIEW core.tenant_last_day
(
    tenant_id String COMMENT '[key] The tenant',
    last_on Date COMMENT '[time] Day of the newest fact, in the tenant''s zone'
)
COMMENT 'Grain: one row per tenant. Key: tenant_id. Additivity: nothing to add.'
AS SELECT
    newest.tenant_id AS tenant_id,
    max(business_date(newest.at, newest.is_day, zone.timezone)) AS last_on
FROM
(
    SELECT tenant_id, time_precision = 'day' AS is_day, max(occurred_at) AS at
    FROM core.fact
    WHERE generation = (SELECT max(generation) FROM ops.generation)
    GROUP BY tenant_id, is_day
) AS newest
LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = newest.tenant_id
GROUP BY tenant_id
