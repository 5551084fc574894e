-- What was told? One row per thing said, however often it was told, with its payload read.
-- In `said`, what was not told is empty or NULL; `told` names the fields that were. What an upcaster
-- does to older data is done here again.
CREATE OR REPLACE TABLE ops.verify_event
ENGINE = MergeTree ORDER BY event
AS SELECT
    rowNumberInAllBlocks() + 1 AS event,
    tenant_id,
    type,
    version,
    occurred_at AS at,
    concat(replaceOne(toString(at), ' ', 'T'), 'Z') AS at_text,
    time_precision,
    time_precision = 'day' AS is_day,
    time_precision = 'none' AS is_undated,
    rep_id,
    actor,
    actor_timezone,
    splitByChar('.', type)[1] AS family,
    splitByChar('.', type)[-1] AS step,
    family IN ('call', 'email', 'message', 'meeting', 'note', 'activity', 'reply') AS is_activity,
    lower(substring(hex(SHA256(arrayStringConcat(
        [type, at_text, time_precision, rep_id, actor, actor_timezone, data], '\n'
    ))), 1, 32)) AS digest,
    data,
    JSONExtractKeys(data) AS told,
    JSONExtract(data, 'Tuple(
        activity_id String,
        deal_ids Array(String),
        prospect_ids Array(String),
        account_ids Array(String),
        sequence_id String,
        direction String,
        outcome String,
        duration_seconds Nullable(Int64),
        thread_id String,
        in_reply_to String,
        is_auto_reply Bool,
        medium String,
        starts_at Nullable(DateTime64(3, \'UTC\')),
        ends_at Nullable(DateTime64(3, \'UTC\')),
        started_at Nullable(DateTime64(3, \'UTC\')),
        ended_at Nullable(DateTime64(3, \'UTC\')),
        entity_kind String,
        entity_id String,
        label String,
        by String,
        score Nullable(Float64),
        scorer_id String,
        intent String,
        language String,
        deal_id String,
        into_deal_id String,
        lead_id String,
        contact_id String,
        into_contact_id String,
        prospect_id String,
        account_id String,
        into_account_id String,
        parent_account_id String,
        rep_id String,
        owner_id String,
        origin String,
        pipeline String,
        stage String,
        amount String,
        currency String,
        expected_close_on String,
        reason_code String,
        attributes Map(String, String),
        name String,
        value String,
        component_id String,
        unit String,
        region String,
        role String,
        is_ramping Bool,
        team_id String,
        manager_id String,
        timezone String,
        working_days Array(String),
        starts String,
        ends String,
        holiday_region String,
        fiscal_year_starts_on String,
        stages Array(Tuple(
            stage String, position Int64, probability Float64, outcome String, buyer_stage String
        )),
        `from` String,
        `to` String,
        rate String,
        `on` String
    )') AS said
FROM (
    SELECT DISTINCT
        tenant_id, CAST(type AS String) AS type, source_version AS version, occurred_at,
        CAST(time_precision AS String) AS time_precision, rep_id, actor,
        JSONExtractString(envelope, 'actor_timezone') AS actor_timezone,
        -- The data are the envelope's last field, and their very spelling makes the digest.
        substring(envelope, position(envelope, '"data":') + 7) AS data_and_brace,
        substring(data_and_brace, 1, length(data_and_brace) - 1) AS data
    FROM raw.event
    WHERE {tenant:String} IN ('', tenant_id)
)
