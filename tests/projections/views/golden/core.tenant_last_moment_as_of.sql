CREATE OR REPLACE VIEW core.tenant_last_moment_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    last_at DateTime64(3, 'UTC') COMMENT '[time] Time of the newest fact that was told with its time'
)
COMMENT 'Grain: one row per tenant. Key: tenant_id. Additivity: nothing to add.'
AS SELECT
    tenant_id::String AS tenant_id,
    last_at::DateTime64(3, 'UTC') AS last_at
FROM
(
    SELECT fact.tenant_id AS tenant_id, max(fact.occurred_at) AS last_at
    FROM core.fact AS fact
    LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = fact.tenant_id
    WHERE generation = (SELECT max(generation) FROM ops.generation)
        AND time_precision = 'exact'
        AND business_date(occurred_at, false, zone.timezone) <= {day:Date}
    GROUP BY tenant_id
)
