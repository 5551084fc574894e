-- Who said how a reply was meant: human, rule or model? Empty when nobody did.
CREATE OR REPLACE FUNCTION judge_in_force AS (given, score) ->
    multiIf(
        tupleElement(given, 'label') != '', tupleElement(given, 'by'),
        tupleElement(score, 'scorer_id') != '', 'model',
        ''
    )
