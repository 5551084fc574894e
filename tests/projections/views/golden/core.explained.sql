CREATE OR REPLACE TABLE core.explained
(
    tenant_id String,
    column String,
    cell String,
    period Nullable(Date),
    rep_id String,
    entity_kind String,
    entity_id String,
    part_id String,
    heard Array(String),
    decide Array(String),
    contribution Nullable(Float64),
    numerator Nullable(Float64),
    denominator Nullable(Float64),
    item_value Nullable(Float64)
)
ENGINE = Merge('core', '^explained_')
COMMENT 'Its rows are those of the views core.explained_; it holds none.'
