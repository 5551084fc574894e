CREATE TABLE IF NOT EXISTS strain.told
(
    `tenant_id` LowCardinality(String),
    `subject` String,
    `week` Date,
    `version` UInt32,
    `state` LowCardinality(String),
    `event` String CODEC(ZSTD(3)),
    `told_at` DateTime64(3, 'UTC'),
    `is_sent` UInt8
)
ENGINE = ReplacingMergeTree(is_sent)
ORDER BY (tenant_id, subject, week, version)
TTL week + INTERVAL 26 WEEK
