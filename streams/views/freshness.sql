-- Up to when has each agent applied what was recorded?
CREATE OR REPLACE VIEW ops.freshness
(
    consumer_group String COMMENT '[key] Agent that reads the topic',
    topic String COMMENT '[key] Topic that it reads',
    partition_count Int64 COMMENT '[value] Partitions in which it has a position',
    newest_recorded_at Nullable(DateTime64(3, 'UTC')) COMMENT '[time] When the newest event that it applied in any partition was recorded',
    last_applied_at DateTime64(3, 'UTC') COMMENT '[time] When it last moved any position',
    delay_seconds_max Nullable(Int64) COMMENT '[value] The longest of the last delays of its partitions',
    age_seconds Nullable(Int64) COMMENT '[value] Since the newest event applied was recorded; it grows when nobody tells anything, too'
)
COMMENT 'Grain: one row per agent and topic. Key: consumer_group, topic. Additivity: none.'
AS SELECT
    consumer_group,
    topic,
    count() AS partition_count,
    max(last_recorded_at) AS newest_recorded_at,
    max(applied_at) AS last_applied_at,
    max(delay_seconds) AS delay_seconds_max,
    dateDiff('second', newest_recorded_at, now64(3, 'UTC')) AS age_seconds
FROM ops.lag
GROUP BY consumer_group, topic
