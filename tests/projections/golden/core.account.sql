CREATE TABLE IF NOT EXISTS core.account
(
    `generation` UInt32,
    `version` UInt64,
    `tenant_id` LowCardinality(String),
    `account_id` String,
    `created_at` Nullable(DateTime64(3, 'UTC')),
    `created_is_day` Bool,
    `parent_account_id` String,
    `attributes` Map(String, String),
    `owners` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, owner_id LowCardinality(String))),
    `components` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, component_id String, value Decimal(18, 4), currency LowCardinality(String), unit LowCardinality(String))),
    `totals` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, unit LowCardinality(String), currency LowCardinality(String), value Decimal(38, 4))),
    `renewed_count` Int64,
    `churned_at` Nullable(DateTime64(3, 'UTC')),
    `churn_reason_code` LowCardinality(String),
    `merged_into` String,
    `is_deleted` Bool,
    `is_erased` Bool
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY generation
ORDER BY (tenant_id, account_id, generation)
SETTINGS index_granularity = 1024
