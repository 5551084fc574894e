-- Which of the teams that a rep joined and left is the one joined last and not left?
CREATE OR REPLACE FUNCTION present_team AS (teams) ->
    arrayLast(step -> step.is_member, arrayFilter(
        joined -> arrayLast(step -> step.team_id = joined.team_id, teams).is_member, teams
    ))
