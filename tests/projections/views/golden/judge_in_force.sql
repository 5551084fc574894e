CREATE OR REPLACE FUNCTION judge_in_force AS (judge, score) ->
    multiIf(judge != '', judge, tupleElement(score, 'scorer_id') != '', 'model', '')
