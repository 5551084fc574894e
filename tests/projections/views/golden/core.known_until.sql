CREATE OR REPLACE VIEW core.known_until
(
    recorded_at Nullable(DateTime('UTC')) COMMENT '[time] The lowest of all positions in events and facts; NULL while one of them has not begun'
)
COMMENT 'Grain: one row. Key: none. Additivity: nothing to add.'
AS SELECT
    nullIf(min(ifNull(last_recorded_at, toDateTime(0, 'UTC'))), toDateTime(0, 'UTC')) AS recorded_at
FROM bi.data_freshness
WHERE topic = 'touchline.events' OR match(topic, '^touchline[.]facts([.][0-9]+)?$')
