CREATE OR REPLACE FUNCTION pinned_score AS (scores, scorer_id) ->
    arrayFirst(score -> ifNull(scorer_id, '') = '' OR ifNull(scorer_id, '') = score.scorer_id, scores)
