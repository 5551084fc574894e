CREATE TABLE IF NOT EXISTS strain.team_pulse
(
    `tenant_id` LowCardinality(String),
    `team_id` String,
    `item` LowCardinality(String),
    `week` Date,
    `mean` Float64,
    `top_percent` UInt32,
    `response_percent` UInt32,
    `members` Array(String),
    `shown_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(shown_at)
ORDER BY (tenant_id, team_id, item, week)
TTL week + INTERVAL 26 WEEK
