CREATE TABLE IF NOT EXISTS strain.reading
(
    `read_at` DateTime64(3, 'UTC'),
    `tenant_id` LowCardinality(String),
    `reader` String,
    `rep_id` String,
    `what` String
)
ENGINE = ReplacingMergeTree()
ORDER BY (tenant_id, rep_id, read_at, reader, what)
TTL toDate(read_at) + INTERVAL 26 WEEK
