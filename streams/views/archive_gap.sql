-- Which offsets of the log stand neither in the archive nor among the dead letters, nor were given up?
CREATE OR REPLACE VIEW ops.archive_gap
(
    topic_id String COMMENT '[key] Identity of the topic of events',
    partition Int64 COMMENT '[key] Its partition',
    first_offset Int64 COMMENT '[key] First offset that is missing',
    last_offset Int64 COMMENT '[dimension] Last offset that is missing',
    record_count Int64 COMMENT '[measure] Records that are missing'
)
COMMENT 'Grain: one row per stretch of missing offsets before the position of the router, or before an archived one. Key: topic_id, partition, first_offset. Additivity: record_count adds up. Reads the key of the whole archive.'
AS WITH
    logs AS (
        SELECT topic_id FROM raw.event
        UNION DISTINCT
        SELECT topic_id FROM ops.position WHERE topic = 'touchline.events'
    ),
    standing AS (
        SELECT topic_id, partition, toInt64(offset) AS first, first AS last FROM raw.event
        UNION DISTINCT
        SELECT topic_id, partition, toInt64(offset), toInt64(offset) FROM ops.dead_letter
        WHERE topic_id IN logs
        UNION ALL
        SELECT topic_id, partition, toInt64(first_offset), toInt64(last_offset) FROM ops.given_up
        WHERE topic_id IN logs
    ),
    passed AS (
        SELECT topic_id, partition, last + 1 AS offset FROM standing
        UNION ALL
        SELECT topic_id, partition, toInt64(next_offset) FROM ops.position WHERE topic_id IN logs
    ),
    ends AS (
        SELECT topic_id, partition, max(offset) AS first, first AS last
        FROM passed GROUP BY topic_id, partition
    ),
    marks AS (
        SELECT * FROM standing
        UNION ALL
        SELECT * FROM ends
        UNION ALL
        SELECT topic_id, partition, -1, -1 FROM ends
    )
SELECT
    topic_id,
    partition,
    before + 1 AS first_offset,
    first - 1 AS last_offset,
    last_offset - before AS record_count
FROM (
    SELECT
        *,
        max(last) OVER (
            PARTITION BY topic_id, partition ORDER BY first
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS before
    FROM marks
)
WHERE first_offset <= last_offset
