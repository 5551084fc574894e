-- Who was contacted, how did they respond, and what became of them?
CREATE OR REPLACE VIEW bi.prospect
(
    tenant_id String COMMENT '[key] The tenant',
    prospect_id String COMMENT '[key] The lead or contact; a lead that became a contact is in the contact''s row',
    kind String COMMENT '[dimension] lead, contact, or unknown when only activities tell of it',
    origin String COMMENT '[dimension] Where the lead came from',
    account_id String COMMENT '[dimension] Account it belongs to, after merges',
    owner_id String COMMENT '[dimension] Rep who owns it now',
    created_at Nullable(DateTime('UTC')) COMMENT '[time] When it was created; NULL when undated or never told',
    created_on Nullable(Date) COMMENT '[time] Day it was created on, in the tenant''s zone',
    converted_at Nullable(DateTime('UTC')) COMMENT '[time] When the lead was converted',
    disqualified_at Nullable(DateTime('UTC')) COMMENT '[time] When the lead was disqualified',
    deal_count Int64 COMMENT '[measure] Deals that name it',
    touch_count Int64 COMMENT '[measure] Touches by people',
    touch_auto_count Int64 COMMENT '[measure] Touches by automation',
    response_count Int64 COMMENT '[measure] Everything that came from it, automatic replies left out',
    first_touch_at Nullable(DateTime('UTC')) COMMENT '[time] First touch by a person; NULL when never contacted',
    first_touch_on Nullable(Date) COMMENT '[time] Day of the first touch, in the tenant''s zone',
    last_touch_at Nullable(DateTime('UTC')) COMMENT '[time] Last touch by a person',
    first_touch_channel String COMMENT '[dimension] Channel of the first touch',
    first_touch_rep_id String COMMENT '[dimension] Rep of the first touch',
    reply_count Int64 COMMENT '[measure] Responses after the first touch',
    first_reply_at Nullable(DateTime('UTC')) COMMENT '[time] First reply; NULL when none',
    deciding_label String COMMENT '[dimension] How the deciding reply was meant: positive, neutral, negative or unknown; none without a reply that anybody labelled',
    deciding_by String COMMENT '[dimension] Who said so: human, rule or model; none without',
    deciding_score Nullable(Float64) COMMENT '[value] Score of the deciding reply, -1 to 1',
    deciding_at Nullable(DateTime('UTC')) COMMENT '[time] When the deciding reply came',
    meetings_accepted_count Int64 COMMENT '[measure] Meetings it accepted',
    meetings_held_count Int64 COMMENT '[measure] Meetings held with it'
)
COMMENT 'Grain: one row per lead or contact that exists; who was converted or merged is in the survivor''s row. Key: tenant_id, prospect_id. Additivity: count rows; counts of activities do not add up to distinct activities, because one may concern several prospects.'
AS WITH
    answered AS
    (
        SELECT
            tenant_id,
            prospect_id,
            count() AS responses,
            countIf(is_reply) AS replies,
            minIf(received_at, is_reply) AS first_reply_at,
            anyIf((label, judge, if(score.scorer_id = '', NULL, score.score), received_at), is_deciding) AS deciding
        FROM core.prospect_response
        GROUP BY tenant_id, prospect_id
    )
SELECT
    prospect.tenant_id AS tenant_id,
    prospect.prospect_id AS prospect_id,
    or_unknown(prospect.kind) AS kind,
    or_unknown(prospect.origin) AS origin,
    or_unknown(coalesce(nullIf(merged.survivor_id, ''), prospect.account_id)) AS account_id,
    or_unknown(prospect.owners[-1].owner_id) AS owner_id,
    prospect.created_at AS created_at,
    business_date(prospect.created_at, prospect.created_is_day, prospect.timezone) AS created_on,
    prospect.converted_at AS converted_at,
    prospect.disqualified_at AS disqualified_at,
    length(prospect.deal_ids) AS deal_count,
    arraySum(touch -> if(touch.actor = 'human', touch.count, 0), touches) AS touch_count,
    arraySum(touch -> if(touch.actor != 'human', touch.count, 0), touches) AS touch_auto_count,
    ifNull(answered.responses, 0) AS response_count,
    prospect.first_touch_at AS first_touch_at,
    told_on(prospect.first_touch_at, prospect.timezone) AS first_touch_on,
    prospect.last_touch_at AS last_touch_at,
    or_unknown(prospect.first_touch_channel) AS first_touch_channel,
    or_unknown(prospect.first_touch_rep_id) AS first_touch_rep_id,
    ifNull(answered.replies, 0) AS reply_count,
    answered.first_reply_at AS first_reply_at,
    coalesce(nullIf(answered.deciding.1, ''), 'none') AS deciding_label,
    coalesce(nullIf(answered.deciding.2, ''), 'none') AS deciding_by,
    answered.deciding.3 AS deciding_score,
    answered.deciding.4 AS deciding_at,
    prospect.meetings_accepted AS meetings_accepted_count,
    prospect.meetings_held AS meetings_held_count
FROM core.current_prospect AS prospect
LEFT JOIN answered ON answered.tenant_id = prospect.tenant_id AND answered.prospect_id = prospect.prospect_id
LEFT JOIN core.account_survivor AS merged
    ON merged.tenant_id = prospect.tenant_id
    AND merged.entity_id = prospect.account_id
