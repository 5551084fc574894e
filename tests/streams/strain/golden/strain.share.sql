CREATE TABLE IF NOT EXISTS strain.share
(
    `tenant_id` LowCardinality(String),
    `rep_id` String,
    `week` Date,
    `version` UInt32,
    `is_shared` Bool,
    `letter` String CODEC(ZSTD(3)),
    `chosen_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (tenant_id, rep_id, week)
TTL week + INTERVAL 26 WEEK
