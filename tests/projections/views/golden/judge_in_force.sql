CREATE OR REPLACE FUNCTION judge_in_force AS (given, score) ->
    multiIf(
        tupleElement(given, 'label') != '', tupleElement(given, 'by'),
        tupleElement(score, 'scorer_id') != '', 'model',
        ''
    )
