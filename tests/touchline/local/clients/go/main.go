// What the driver of Grafana gets to see: one JSON object, a name for each answer.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

const endless = "SELECT sum(sipHash64(number)) FROM numbers(1000000000000)"

func main() {
	answers := map[string]any{}
	for name, compression := range map[string]clickhouse.CompressionMethod{
		"plain": clickhouse.CompressionNone, "lz4": clickhouse.CompressionLZ4,
		"zstd": clickhouse.CompressionZSTD, "gzip": clickhouse.CompressionGZIP,
		"br": clickhouse.CompressionBrotli,
	} {
		answers["rows "+name] = rows(opened("bi", "bi", compression))
	}
	bi := opened("bi", "bi", clickhouse.CompressionLZ4)
	answers["version"] = scalar(bi, "SELECT version() = getSetting('compatibility') OR version() != ''")
	answers["view"] = scalar(bi, "SELECT count() FROM deal WHERE amount >= $1", int64(8))
	answers["empty"] = count(bi, "SELECT deal_id FROM deal WHERE amount > 1000")
	answers["many"] = count(bi, "SELECT number, toString(number) FROM numbers(300000)")
	answers["early error"] = code(scalarError(bi, "SELECT * FROM core.secret"))
	answers["late error"] = contains(
		countError(bi, "SELECT throwIf(number = 1500000, 'too far') FROM numbers(1600000)"), "too far")
	answers["wrong password"] = code(opened("bi", "wrong", clickhouse.CompressionLZ4).Ping())
	answers["time limit"] = within(bi, clickhouse.Context(context.Background(),
		clickhouse.WithSettings(clickhouse.Settings{"max_execution_time": 1})), 3*time.Second)
	cancelled, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	answers["cancelled"] = within(bi, cancelled, 2*time.Second)
	answers["inserted"] = inserted(opened("touchline", os.Getenv("PASSWORD"), clickhouse.CompressionLZ4))
	json.NewEncoder(os.Stdout).Encode(answers)
}

func opened(user, password string, compression clickhouse.CompressionMethod) *sql.DB {
	return clickhouse.OpenDB(&clickhouse.Options{
		Addr: []string{os.Getenv("ADDRESS")}, Protocol: clickhouse.HTTP,
		Auth:        clickhouse.Auth{Database: "bi", Username: user, Password: password},
		Compression: &clickhouse.Compression{Method: compression},
	})
}

func rows(db *sql.DB) any {
	found, err := db.Query("SELECT deal_id, amount FROM deal ORDER BY deal_id")
	if err != nil {
		return err.Error()
	}
	var all []string
	for found.Next() {
		var id string
		var amount int64
		if err := found.Scan(&id, &amount); err != nil {
			return err.Error()
		}
		all = append(all, fmt.Sprintf("%s %d", id, amount))
	}
	return strings.Join(all, ", ")
}

func scalar(db *sql.DB, question string, arguments ...any) any {
	var answer any
	if err := db.QueryRow(question, arguments...).Scan(&answer); err != nil {
		return err.Error()
	}
	return answer
}

func scalarError(db *sql.DB, question string) error {
	var answer any
	return db.QueryRow(question).Scan(&answer)
}

func count(db *sql.DB, question string) any {
	found, err := db.Query(question)
	if err != nil {
		return err.Error()
	}
	number := 0
	for found.Next() {
		number++
	}
	if found.Err() != nil {
		return found.Err().Error()
	}
	return number
}

func countError(db *sql.DB, question string) string { return fmt.Sprint(count(db, question)) }

func contains(text, part string) any {
	if strings.Contains(text, part) {
		return part
	}
	return text
}

func code(err error) any {
	var exception *clickhouse.Exception
	if errors.As(err, &exception) {
		return exception.Code
	}
	for _, known := range []string{"ACCESS_DENIED", "AUTHENTICATION_FAILED"} {
		if err != nil && strings.Contains(err.Error(), known) {
			return known
		}
	}
	return fmt.Sprint(err)
}

func within(db *sql.DB, ctx context.Context, limit time.Duration) any {
	started := time.Now()
	_, err := db.QueryContext(ctx, endless)
	if err == nil || time.Since(started) > limit {
		return fmt.Sprint(err, time.Since(started))
	}
	return "stopped"
}

func inserted(db *sql.DB) any {
	if _, err := db.Exec("CREATE TABLE IF NOT EXISTS default.go (a Int64, b String) ENGINE = MergeTree ORDER BY a"); err != nil {
		return err.Error()
	}
	work, err := db.Begin()
	if err != nil {
		return err.Error()
	}
	batch, err := work.Prepare("INSERT INTO default.go")
	if err != nil {
		return err.Error()
	}
	for number := range 1000 {
		if _, err := batch.Exec(int64(number), fmt.Sprintf("line\n%d", number)); err != nil {
			return err.Error()
		}
	}
	if err := work.Commit(); err != nil {
		return err.Error()
	}
	return scalar(db, "SELECT toInt64(sum(a)) FROM default.go")
}
