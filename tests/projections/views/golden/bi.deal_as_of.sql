CREATE OR REPLACE VIEW bi.deal_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    deal_id String COMMENT '[key] The deal',
    account_id String COMMENT '[dimension] Account it belongs to, after merges; unknown when none was told',
    owner_id String COMMENT '[dimension] Rep who owns it',
    owner_at_close_id Nullable(String) COMMENT '[dimension] Rep who owned it at the moment it was won or lost; NULL while open',
    pipeline String COMMENT '[dimension] Pipeline it runs through',
    stage String COMMENT '[dimension] Stage it is in; a closed deal keeps its last one',
    status String COMMENT '[dimension] open, won or lost',
    amount Nullable(Decimal(18, 4)) COMMENT '[measure] Amount in force, add it up within one currency only; NULL when unknown, which is not zero',
    currency String COMMENT '[dimension] ISO 4217 code of the amount',
    amount_on Nullable(Date) COMMENT '[time] Day on which the amount in force was told, in the tenant''s zone; NULL when there is none or it is undated',
    expected_close_on Nullable(Date) COMMENT '[time] Day it is expected to close on',
    created_at Nullable(DateTime('UTC')) COMMENT '[time] When it was created; NULL when undated',
    created_on Nullable(Date) COMMENT '[time] Day it was created on, in the tenant''s zone; NULL when undated',
    closed_at Nullable(DateTime('UTC')) COMMENT '[time] When it was finally won or lost; NULL while open or when undated',
    closed_on Nullable(Date) COMMENT '[time] Day it was finally won or lost on, in the tenant''s zone; NULL while open or when undated',
    cycle_days Nullable(Int64) COMMENT '[value] Days from creation to close; take won and lost deals apart by status; NULL while open or undated',
    product String COMMENT '[dimension] Attribute of that name, as it is today',
    region String COMMENT '[dimension] Attribute of that name, as it is today',
    segment String COMMENT '[dimension] Attribute of that name, as it is today',
    source String COMMENT '[dimension] Attribute of that name, as it is today',
    territory String COMMENT '[dimension] Attribute of that name, as it is today',
    sector String COMMENT '[dimension] Attribute of that name, as it is today',
    lost_reason_code Nullable(String) COMMENT '[dimension] Why it was lost; NULL for all others'
)
COMMENT 'Grain: one row per deal that exists; merged, deleted and erased deals are absent from every day. Key: tenant_id, deal_id. Additivity: count rows; add up amount within one currency; never add up or mix cycle_days of won and lost deals. As of a day: the end of that day in the tenant''s zone; undated deals are in no such view.'
AS SELECT
    tenant_id::String AS tenant_id,
    deal_id::String AS deal_id,
    account_id::String AS account_id,
    owner_id::String AS owner_id,
    owner_at_close_id::Nullable(String) AS owner_at_close_id,
    pipeline::String AS pipeline,
    stage::String AS stage,
    status::String AS status,
    amount::Nullable(Decimal(18, 4)) AS amount,
    currency::String AS currency,
    amount_on::Nullable(Date) AS amount_on,
    expected_close_on::Nullable(Date) AS expected_close_on,
    created_at::Nullable(DateTime('UTC')) AS created_at,
    created_on::Nullable(Date) AS created_on,
    closed_at::Nullable(DateTime('UTC')) AS closed_at,
    closed_on::Nullable(Date) AS closed_on,
    cycle_days::Nullable(Int64) AS cycle_days,
    product::String AS product,
    region::String AS region,
    segment::String AS segment,
    source::String AS source,
    territory::String AS territory,
    sector::String AS sector,
    lost_reason_code::Nullable(String) AS lost_reason_code
FROM
(
    WITH
        in_force(statuses, timezone, {day:Date}) AS last_status,
        in_force(amounts, timezone, {day:Date}) AS worth,
        in_force(accounts, timezone, {day:Date}).account_id AS told_account_id,
        last_status.status IN ('won', 'lost') AS is_closed,
        is_closed AND last_status.at > toDateTime64(0, 3, 'UTC') AS is_close_dated
    SELECT
        deal.tenant_id AS tenant_id,
        deal_id,
        or_unknown(coalesce(nullIf(merged.survivor_id, ''), told_account_id)) AS account_id,
        or_unknown(in_force(owners, timezone, {day:Date}).owner_id) AS owner_id,
        multiIf(
            is_close_dated,
            or_unknown(in_force_at(owners, timezone, last_status.at, last_status.is_day).owner_id),
            is_closed, owner_id,
            NULL
        ) AS owner_at_close_id,
        or_unknown(pipeline) AS pipeline,
        or_unknown(in_force(stages, timezone, {day:Date}).stage) AS stage,
        if(is_closed, last_status.status, 'open') AS status,
        worth.amount AS amount,
        or_unknown(worth.currency) AS currency,
        if(worth.at > toDateTime64(0, 3, 'UTC'), business_date(worth.at, worth.is_day, timezone), NULL) AS amount_on,
        in_force(close_dates, timezone, {day:Date}).expected_close_on AS expected_close_on,
        deal.created_at AS created_at,
        created_on,
        if(is_close_dated, last_status.at, NULL) AS closed_at,
        if(is_close_dated, business_date(last_status.at, last_status.is_day, timezone), NULL) AS closed_on,
        closed_on - created_on AS cycle_days,
        or_unknown(attributes['product']) AS product,
        or_unknown(attributes['region']) AS region,
        or_unknown(attributes['segment']) AS segment,
        or_unknown(attributes['source']) AS source,
        or_unknown(attributes['territory']) AS territory,
        or_unknown(attributes['sector']) AS sector,
        if(status = 'lost', or_unknown(lost_reason_code), NULL) AS lost_reason_code
    FROM core.current_deal AS deal
    LEFT JOIN core.account_survivor AS merged
        ON merged.tenant_id = deal.tenant_id
        AND merged.entity_id = told_account_id
    WHERE ifNull(created_on, toDate('2149-06-06')) <= {day:Date}
)
