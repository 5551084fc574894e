CREATE TABLE IF NOT EXISTS strain.pulse
(
    `tenant_id` LowCardinality(String),
    `rep_id` String,
    `item` LowCardinality(String),
    `answered_at` DateTime64(3, 'UTC'),
    `score` UInt8,
    `told_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(told_at)
ORDER BY (tenant_id, rep_id, item, answered_at)
TTL toDate(answered_at) + INTERVAL 26 WEEK
