-- Which accounts exist? Neither merged away nor deleted nor erased.
CREATE OR REPLACE VIEW core.current_account
COMMENT 'Grain: one row per account. Key: tenant_id, account_id. Additivity: values are dated steps, see core.account.'
AS SELECT
    account.* EXCEPT (generation, version, merged_into, is_deleted, is_erased),
    coalesce(zone.timezone, '') AS timezone,
    business_date(account.created_at, account.created_is_day, zone.timezone) AS created_on
FROM core.account AS account FINAL
LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = account.tenant_id
WHERE account.generation = (SELECT max(generation) FROM ops.generation)
    AND NOT account.is_deleted AND NOT account.is_erased
    AND (account.tenant_id, account.account_id) NOT IN
    (
        SELECT tenant_id, entity_id
        FROM core.account_survivor
        WHERE survivor_id != entity_id
    )
