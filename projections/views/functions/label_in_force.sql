-- How was a reply meant? As the label says that was given, else as the scorer who counts says; empty when nobody said.
CREATE OR REPLACE FUNCTION label_in_force AS (given, score) ->
    if(tupleElement(given, 'label') != '', tupleElement(given, 'label'), tupleElement(score, 'label'))
