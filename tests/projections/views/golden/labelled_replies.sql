CREATE OR REPLACE FUNCTION labelled_replies AS (responses, scorer_id) ->
    arrayFilter(
        response -> response.is_reply
            AND label_in_force(response.label, pinned_score(response.scores, scorer_id)) NOT IN ('', 'unknown'),
        responses
    )
