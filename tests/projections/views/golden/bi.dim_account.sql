CREATE OR REPLACE VIEW bi.dim_account
(
    tenant_id String COMMENT '[key] The tenant',
    account_id String COMMENT '[key] The account; unknown stands for whichever was not told',
    parent_account_id String COMMENT '[dimension] Account it is a part of, after merges',
    owner_id String COMMENT '[dimension] Rep who owns it now',
    product String COMMENT '[dimension] Attribute of that name',
    region String COMMENT '[dimension] Attribute of that name',
    segment String COMMENT '[dimension] Attribute of that name',
    source String COMMENT '[dimension] Attribute of that name',
    territory String COMMENT '[dimension] Attribute of that name',
    sector String COMMENT '[dimension] Attribute of that name',
    created_at Nullable(DateTime('UTC')) COMMENT '[time] When it was created; NULL when undated or never told',
    created_on Nullable(Date) COMMENT '[time] Day it was created on, in the tenant''s zone',
    renewed_count Int64 COMMENT '[measure] Renewals',
    churned_at Nullable(DateTime('UTC')) COMMENT '[time] When it was last said to have churned; the value says what it cost',
    churn_reason_code Nullable(String) COMMENT '[dimension] Why it churned; NULL when it did not'
)
COMMENT 'Grain: one row per account that exists, and one per tenant for the unknown account. Key: tenant_id, account_id. Additivity: count rows.'
AS SELECT
    account.tenant_id AS tenant_id,
    account.account_id AS account_id,
    or_unknown(coalesce(nullIf(merged.survivor_id, ''), account.parent_account_id)) AS parent_account_id,
    or_unknown(owners[-1].owner_id) AS owner_id,
    or_unknown(attributes['product']) AS product,
    or_unknown(attributes['region']) AS region,
    or_unknown(attributes['segment']) AS segment,
    or_unknown(attributes['source']) AS source,
    or_unknown(attributes['territory']) AS territory,
    or_unknown(attributes['sector']) AS sector,
    account.created_at AS created_at,
    account.created_on AS created_on,
    account.renewed_count AS renewed_count,
    account.churned_at AS churned_at,
    if(account.churned_at IS NULL, NULL, or_unknown(account.churn_reason_code)) AS churn_reason_code
FROM core.current_account AS account
LEFT JOIN core.account_survivor AS merged
    ON merged.tenant_id = account.tenant_id
    AND merged.entity_id = account.parent_account_id
UNION ALL
SELECT DISTINCT
    tenant_id, 'unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown',
    'unknown', NULL, NULL, 0, NULL, NULL
FROM core.tenant_last_day
