CREATE TABLE IF NOT EXISTS ops.generation
(
    `generation` UInt32
)
ENGINE = ReplacingMergeTree()
ORDER BY (generation)
