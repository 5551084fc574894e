-- Which member of a dimension is it? An empty key would join with nothing.
CREATE OR REPLACE FUNCTION or_unknown AS (name) -> coalesce(nullIf(name, ''), 'unknown')::String
