CREATE OR REPLACE FUNCTION replied_within AS (curve, longest, prospects, hours) ->
    if(
        prospects >= 5 AND (longest >= hours OR (notEmpty(curve) AND curve[-1].4 = 0)),
        1 - arrayLast(step -> step.1 <= hours, arrayPushFront(curve, (0., 0, 0, 1.))).4,
        NULL
    )
