CREATE OR REPLACE FUNCTION told_on AS (at, timezone) -> business_date(at, at = toStartOfDay(at), timezone)
