-- Which responses are replies of which somebody said how they were meant? Unknown says nothing.
CREATE OR REPLACE FUNCTION labelled_replies AS (responses, scorer_id) ->
    arrayFilter(
        response -> response.is_reply
            AND label_in_force(response.label, pinned_score(response.scores, scorer_id)) NOT IN ('', 'unknown'),
        responses
    )
