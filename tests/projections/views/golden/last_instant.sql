CREATE OR REPLACE FUNCTION last_instant AS (at, is_day) -> at + toIntervalMillisecond(if(is_day, 86399999, 0))
