CREATE OR REPLACE FUNCTION pinned_score AS (scores, scorer_id) ->
    arrayLast(
        score -> score.scorer_id
            = if(ifNull(scorer_id, '') = '', tupleElement(scores[1], 'scorer_id'), ifNull(scorer_id, '')),
        scores
    )
