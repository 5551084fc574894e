CREATE OR REPLACE FUNCTION label_in_force AS (label, score) -> if(label != '', label, tupleElement(score, 'label'))
