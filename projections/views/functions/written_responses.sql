-- Which responses did somebody write? All but those that the scorer who counts takes for a machine's.
CREATE OR REPLACE FUNCTION written_responses AS (responses, scorer_id) ->
    arrayFilter(
        response -> NOT is_by_machine(response.label, pinned_score(response.scores, scorer_id)), responses
    )
