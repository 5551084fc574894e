-- Which of the scores of a reply counts? The pinned scorer's; where none was ever pinned, the one of whoever scored first.
CREATE OR REPLACE FUNCTION pinned_score AS (scores, scorer_id) ->
    arrayFirst(score -> ifNull(scorer_id, '') = '' OR ifNull(scorer_id, '') = score.scorer_id, scores)
