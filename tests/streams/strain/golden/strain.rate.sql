CREATE TABLE IF NOT EXISTS strain.rate
(
    `tenant_id` LowCardinality(String),
    `dimension` LowCardinality(String),
    `value` LowCardinality(String),
    `week` Date,
    `reps` UInt32,
    `per_year` Float64,
    `members` Array(String),
    `shown_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(shown_at)
ORDER BY (tenant_id, dimension, value, week)
TTL week + INTERVAL 52 WEEK
