CREATE TABLE IF NOT EXISTS ops.source_cursor
(
    `tenant_id` LowCardinality(String),
    `source` LowCardinality(String),
    `kind` LowCardinality(String),
    `cursor` String,
    `read_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(read_at)
ORDER BY (tenant_id, source, kind)
