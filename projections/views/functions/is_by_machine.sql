-- Did a machine write it, as the label says that was given, else as label or intent say that the scorer who counts saw?
CREATE OR REPLACE FUNCTION is_by_machine AS (given, score) ->
    hasAny(
        ['auto_reply', 'bounce'],
        if(
            tupleElement(given, 'label') != '',
            [tupleElement(given, 'label')],
            [tupleElement(score, 'label'), tupleElement(score, 'intent')]
        )
    )
