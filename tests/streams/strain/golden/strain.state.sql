CREATE TABLE IF NOT EXISTS strain.state
(
    `tenant_id` LowCardinality(String),
    `rep_id` String,
    `week` Date,
    `version` UInt32,
    `agreement_ref` String,
    `state` LowCardinality(String),
    `letter` String CODEC(ZSTD(3)),
    `evaluated_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (tenant_id, rep_id, week)
TTL week + INTERVAL 26 WEEK
