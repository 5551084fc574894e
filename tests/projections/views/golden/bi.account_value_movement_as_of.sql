CREATE OR REPLACE VIEW bi.account_value_movement_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    account_id String COMMENT '[key] The account, after merges',
    day Date COMMENT '[key] Business day, in the tenant''s zone',
    owner_id String COMMENT '[key] Rep whose portfolio moved',
    kind String COMMENT '[key] new, expansion, contraction, churn, reactivation, transfer_in or transfer_out',
    unit String COMMENT '[key] mrr, arr or trailing_12m',
    currency String COMMENT '[key] ISO 4217 code',
    amount Decimal(38, 4) COMMENT '[measure] Signed change of the portfolio''s value',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per account, day, owner, kind, unit and currency; the changes of a day are netted. Key: tenant_id, account_id, day, owner_id, kind, unit, currency. Additivity: amount adds up over everything but unit and currency; up to a day it is the value of the portfolio on that day. As of a day: the days up to that one.'
AS SELECT
    tenant_id::String AS tenant_id,
    account_id::String AS account_id,
    day::Date AS day,
    owner_id::String AS owner_id,
    kind::String AS kind,
    unit::String AS unit,
    currency::String AS currency,
    amount::Decimal(38, 4) AS amount,
    definition_version::Int64 AS definition_version,
    as_of::Nullable(DateTime('UTC')) AS as_of
FROM
(
    SELECT
        tenant_id,
        account_id,
        day,
        movement.2 AS owner_id,
        movement.1 AS kind,
        unit,
        currency,
        movement.3 AS amount,
        1 AS definition_version,
        (SELECT recorded_at FROM core.known_until) AS as_of
    FROM core.account_value_day AS changed
    ARRAY JOIN [
        ('transfer_out', owner_before_id, if(changed.owner_id = owner_before_id, 0, -value_before)),
        ('transfer_in', changed.owner_id, if(changed.owner_id = owner_before_id, 0, value_before)),
        (
            multiIf(
                value_before = 0 AND is_first, 'new',
                value_before = 0, 'reactivation',
                value = 0, 'churn',
                value > value_before, 'expansion',
                'contraction'
            ),
            changed.owner_id,
            value - value_before
        )
    ] AS movement
    WHERE amount != 0 AND day <= {day:Date}
)
