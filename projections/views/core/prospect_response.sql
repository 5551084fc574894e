-- What came back from each prospect that no machine wrote, how was it meant, and which reply decides?
CREATE OR REPLACE VIEW core.prospect_response_as_of
COMMENT 'Grain: one row per prospect and response. Key: tenant_id, prospect_id, activity_id. Additivity: count rows; a response of two prospects is two rows. As of a day: the responses until then, by what had been said of them.'
AS WITH
    told AS
    (
        SELECT
            tenant_id,
            prospect_id,
            pinned_id,
            timezone,
            arrayJoin(responses) AS response,
            business_date(response.at, response.is_day, timezone) AS received_on,
            given_label(told_until(response.labels, timezone, {day:Date})) AS given,
            pinned_score(told_until(response.scores, timezone, {day:Date}), pinned_id) AS score
        FROM core.current_prospect_as_of(day = {day:Date})
    ),
    written AS
    (
        SELECT
            tenant_id,
            prospect_id,
            response.activity_id AS activity_id,
            response.at AS received_at,
            response.is_day AS is_day,
            received_on,
            response.is_reply AS is_reply,
            score,
            label_in_force(given, score) AS label,
            judge_in_force(given, score) AS judge,
            is_reply AND label NOT IN ('', 'unknown') AS is_labelled,
            ifNull(received_at, toDateTime64(0, 3, 'UTC')) AS place
        FROM told
        WHERE NOT is_by_machine(given, score) AND ifNull(received_on, toDate('2149-06-06')) <= {day:Date}
    )
SELECT
    *,
    -- The latest that a person labelled, else the first.
    is_labelled AND activity_id = if(
        countIf(is_labelled AND judge = 'human') OVER of_prospect > 0,
        argMaxIf(activity_id, (place, activity_id), is_labelled AND judge = 'human') OVER of_prospect,
        argMinIf(activity_id, (place, activity_id), is_labelled) OVER of_prospect
    ) AS is_deciding
FROM written
WINDOW of_prospect AS (PARTITION BY tenant_id, prospect_id)
