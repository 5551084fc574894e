-- On which day was it, where a row does not say whether it was told by its day? Midnight UTC to the millisecond was.
CREATE OR REPLACE FUNCTION told_on AS (at, timezone) -> business_date(at, at = toStartOfDay(at), timezone)
