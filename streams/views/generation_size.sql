-- Which generations of facts and rows does the warehouse hold, and which one do the views read?
CREATE OR REPLACE VIEW ops.generation_size
(
    generation Int64 COMMENT '[key] Generation',
    is_current Bool COMMENT '[dimension] Whether the views read it',
    fact_count Int64 COMMENT '[measure] Rows of core.fact, those not yet merged included'
)
COMMENT 'Grain: one row per generation that has facts or is current. Key: generation. Additivity: fact_count adds up.'
AS SELECT
    generation,
    generation = (SELECT max(generation) FROM ops.generation) AS is_current,
    sum(facts) AS fact_count
FROM (
    SELECT generation, count() AS facts FROM core.fact GROUP BY generation
    UNION ALL
    SELECT max(generation), 0 FROM ops.generation
)
GROUP BY generation
