-- Who may read rows about persons on a ClickHouse server? The writer, in whose name the commands read
-- and leave a trace. Typed once by an administrator after the first `touchline strain evaluate`:
-- `clickhouse-client --queries-file strain_policies.sql`. The tests parse it; they do not run it.

CREATE ROW POLICY IF NOT EXISTS writer ON strain.state FOR SELECT USING 1 TO touchline;
CREATE ROW POLICY IF NOT EXISTS nobody_else ON strain.state AS RESTRICTIVE FOR SELECT USING 0 TO ALL EXCEPT touchline;

CREATE ROW POLICY IF NOT EXISTS writer ON strain.told FOR SELECT USING 1 TO touchline;
CREATE ROW POLICY IF NOT EXISTS nobody_else ON strain.told AS RESTRICTIVE FOR SELECT USING 0 TO ALL EXCEPT touchline;

CREATE ROW POLICY IF NOT EXISTS writer ON strain.team_week FOR SELECT USING 1 TO touchline;
CREATE ROW POLICY IF NOT EXISTS nobody_else ON strain.team_week AS RESTRICTIVE FOR SELECT USING 0 TO ALL EXCEPT touchline;

CREATE ROW POLICY IF NOT EXISTS writer ON strain.rate FOR SELECT USING 1 TO touchline;
CREATE ROW POLICY IF NOT EXISTS nobody_else ON strain.rate AS RESTRICTIVE FOR SELECT USING 0 TO ALL EXCEPT touchline;

CREATE ROW POLICY IF NOT EXISTS writer ON strain.choice FOR SELECT USING 1 TO touchline;
CREATE ROW POLICY IF NOT EXISTS nobody_else ON strain.choice AS RESTRICTIVE FOR SELECT USING 0 TO ALL EXCEPT touchline;

CREATE ROW POLICY IF NOT EXISTS writer ON strain.share FOR SELECT USING 1 TO touchline;
CREATE ROW POLICY IF NOT EXISTS nobody_else ON strain.share AS RESTRICTIVE FOR SELECT USING 0 TO ALL EXCEPT touchline;

CREATE ROW POLICY IF NOT EXISTS writer ON strain.pulse FOR SELECT USING 1 TO touchline;
CREATE ROW POLICY IF NOT EXISTS nobody_else ON strain.pulse AS RESTRICTIVE FOR SELECT USING 0 TO ALL EXCEPT touchline;

CREATE ROW POLICY IF NOT EXISTS writer ON strain.team_pulse FOR SELECT USING 1 TO touchline;
CREATE ROW POLICY IF NOT EXISTS nobody_else ON strain.team_pulse AS RESTRICTIVE FOR SELECT USING 0 TO ALL EXCEPT touchline;

CREATE ROW POLICY IF NOT EXISTS writer ON strain.token FOR SELECT USING 1 TO touchline;
CREATE ROW POLICY IF NOT EXISTS nobody_else ON strain.token AS RESTRICTIVE FOR SELECT USING 0 TO ALL EXCEPT touchline;

CREATE ROW POLICY IF NOT EXISTS writer ON strain.reading FOR SELECT USING 1 TO touchline;
CREATE ROW POLICY IF NOT EXISTS nobody_else ON strain.reading AS RESTRICTIVE FOR SELECT USING 0 TO ALL EXCEPT touchline;

CREATE ROW POLICY IF NOT EXISTS writer ON strain.threshold FOR SELECT USING 1 TO touchline;
CREATE ROW POLICY IF NOT EXISTS nobody_else ON strain.threshold AS RESTRICTIVE FOR SELECT USING 0 TO ALL EXCEPT touchline;
