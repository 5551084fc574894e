CREATE TABLE IF NOT EXISTS core.rep
(
    `generation` UInt32,
    `version` UInt64,
    `tenant_id` LowCardinality(String),
    `rep_id` String,
    `joined_at` Nullable(DateTime64(3, 'UTC')),
    `left_at` Nullable(DateTime64(3, 'UTC')),
    `region` LowCardinality(String),
    `attributes` Map(String, String),
    `roles` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, role LowCardinality(String), is_ramping Bool)),
    `schedules` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, timezone LowCardinality(String), working_days Array(LowCardinality(String)), starts LowCardinality(String), ends LowCardinality(String), holiday_region LowCardinality(String))),
    `teams` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, team_id LowCardinality(String), manager_id LowCardinality(String), is_member Bool)),
    `is_erased` Bool
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY generation
ORDER BY (tenant_id, rep_id, generation)
SETTINGS index_granularity = 1024
