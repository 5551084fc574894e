CREATE OR REPLACE FUNCTION or_unknown AS (name) -> coalesce(nullIf(name, ''), 'unknown')::String
