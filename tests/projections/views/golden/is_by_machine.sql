CREATE OR REPLACE FUNCTION is_by_machine AS (given, score) ->
    hasAny(
        ['auto_reply', 'bounce'],
        if(
            tupleElement(given, 'label') != '',
            [tupleElement(given, 'label')],
            [tupleElement(score, 'label'), tupleElement(score, 'intent')]
        )
    )
