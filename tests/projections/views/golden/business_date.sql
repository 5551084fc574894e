CREATE OR REPLACE FUNCTION business_date AS (at, is_day, timezone) ->
    if(is_day, toDate(at), toDate(formatDateTime(at, '%F', coalesce(nullIf(timezone, ''), 'UTC'))))
