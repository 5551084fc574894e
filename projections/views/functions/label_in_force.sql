-- How was a reply meant? As a person or a rule labelled it, else as the score that counts says; empty when nobody said.
CREATE OR REPLACE FUNCTION label_in_force AS (label, score) -> if(label != '', label, tupleElement(score, 'label'))
