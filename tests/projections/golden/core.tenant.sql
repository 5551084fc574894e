CREATE TABLE IF NOT EXISTS core.tenant
(
    `generation` UInt32,
    `version` UInt64,
    `tenant_id` LowCardinality(String),
    `configurations` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, timezone LowCardinality(String), currency LowCardinality(String), fiscal_year_starts_on LowCardinality(String), working_days Array(LowCardinality(String)), scorer_id LowCardinality(String))),
    `stages` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, pipeline LowCardinality(String), stage LowCardinality(String), position Int64, probability Nullable(Float64), outcome LowCardinality(String), buyer_stage LowCardinality(String))),
    `rates` Array(Tuple(on Date, from_currency LowCardinality(String), to_currency LowCardinality(String), rate Decimal(18, 8))),
    `is_erased` Bool
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY generation
ORDER BY (tenant_id, generation)
SETTINGS index_granularity = 1024
