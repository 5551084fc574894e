CREATE TABLE IF NOT EXISTS strain.team_week
(
    `tenant_id` LowCardinality(String),
    `team_id` String,
    `week` Date,
    `percent` UInt32,
    `common` Array(LowCardinality(String)),
    `is_process_alert` Bool,
    `members` Array(String),
    `shown_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(shown_at)
ORDER BY (tenant_id, team_id, week)
TTL week + INTERVAL 26 WEEK
