CREATE TABLE IF NOT EXISTS core.deal
(
    `generation` UInt32,
    `version` UInt64,
    `tenant_id` LowCardinality(String),
    `deal_id` String,
    `created_at` Nullable(DateTime64(3, 'UTC')),
    `created_is_day` Bool,
    `account_id` String,
    `pipeline` LowCardinality(String),
    `lead_id` String,
    `statuses` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, status LowCardinality(String))),
    `stages` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, stage LowCardinality(String))),
    `amounts` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, amount Nullable(Decimal(18, 4)), currency LowCardinality(String))),
    `owners` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, owner_id LowCardinality(String))),
    `accounts` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, account_id String)),
    `close_dates` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, expected_close_on Nullable(Date))),
    `attributes` Map(String, String),
    `lost_reason_code` LowCardinality(String),
    `prospect_ids` Array(String),
    `touches` Array(Tuple(channel LowCardinality(String), actor LowCardinality(String), count Int64, count_in_cycle Int64, first_at Nullable(DateTime64(3, 'UTC')), last_at Nullable(DateTime64(3, 'UTC')))),
    `first_touch_at` Nullable(DateTime64(3, 'UTC')),
    `last_touch_at` Nullable(DateTime64(3, 'UTC')),
    `reopened_count` Int64,
    `merged_into` String,
    `is_deleted` Bool,
    `is_erased` Bool
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY generation
ORDER BY (tenant_id, deal_id, generation)
SETTINGS index_granularity = 1024
