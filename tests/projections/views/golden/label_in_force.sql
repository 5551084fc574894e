CREATE OR REPLACE FUNCTION label_in_force AS (given, score) ->
    if(tupleElement(given, 'label') != '', tupleElement(given, 'label'), tupleElement(score, 'label'))
