#!/usr/bin/env bash
# Who may read and write which topic? Run once by an administrator, with a broker that
# authenticates: deploy/kafka/acls.sh --bootstrap-server HOST:PORT --command-config admin.properties
set -euo pipefail

allow() { kafka-acls.sh "${connection[@]}" --add --allow-principal "User:$1" "${@:2}"; }

connection=("$@")
allow collector --operation Write --operation Describe --topic touchline.events
allow collector --operation Write --operation Describe --topic touchline.dead_letters
allow collector --operation IdempotentWrite --cluster

allow worker --operation Read --operation Describe --topic touchline.events
allow worker --operation Read --operation Write --operation Describe --topic touchline.facts
allow worker --operation Write --operation Describe --topic touchline.dead_letters
allow worker --operation Read --group touchline --resource-pattern-type prefixed
allow worker --operation IdempotentWrite --cluster

# Declares the topics and reads dead letters; for people and releases, not for services.
allow operator --operation Create --operation Describe --operation AlterConfigs --cluster
allow operator --operation All --topic touchline. --resource-pattern-type prefixed
