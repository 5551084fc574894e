-- Which is the last millisecond at which it may have been? What was told by its day lasts all day.
CREATE OR REPLACE FUNCTION last_instant AS (at, is_day) -> at + toIntervalMillisecond(if(is_day, 86399999, 0))
