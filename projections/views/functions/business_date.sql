-- On which day was it? What was told by its day keeps it; an instant has one in a zone, UTC when none is known.
CREATE OR REPLACE FUNCTION business_date AS (at, is_day, timezone) ->
    if(is_day, toDate(at), toDate(formatDateTime(at, '%F', coalesce(nullIf(timezone, ''), 'UTC'))))
