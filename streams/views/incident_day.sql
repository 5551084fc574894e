-- How often do workers end by themselves, and why?
CREATE OR REPLACE VIEW ops.incident_day
(
    day Date COMMENT '[key] Day, UTC',
    role String COMMENT '[key] router or keeper',
    kind String COMMENT '[key] Why it ended, by the name of a page of the runbook',
    incident_count Int64 COMMENT '[measure] How often',
    first_at DateTime64(3, 'UTC') COMMENT '[time] When it did so first that day',
    last_at DateTime64(3, 'UTC') COMMENT '[time] When it did so last',
    last_place String COMMENT '[dimension] Partition that the last one was about; empty when all of the worker was',
    last_message String COMMENT '[dimension] What the last one said'
)
COMMENT 'Grain: one row per day, role and kind. Key: day, role, kind. Additivity: incident_count adds up. One that ended while the warehouse was away may have left no row.'
AS SELECT
    toDate(happened_at, 'UTC') AS day,
    role,
    kind,
    count() AS incident_count,
    min(happened_at) AS first_at,
    max(happened_at) AS last_at,
    argMax(place, happened_at) AS last_place,
    argMax(message, happened_at) AS last_message
FROM ops.incident FINAL
GROUP BY day, role, kind
