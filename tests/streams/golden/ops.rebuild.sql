CREATE TABLE IF NOT EXISTS ops.rebuild
(
    `generation` UInt32,
    `maker` String,
    `meaning` UInt32,
    `step` LowCardinality(String),
    `beat` UInt64,
    `begun_at` DateTime64(3, 'UTC'),
    `seen_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(beat)
ORDER BY (generation, maker)
