#!/bin/sh
# Makes the secrets of an installation by compose: once, readable by whoever runs this and nobody else. What is there
# stays; delete a file to have it made anew (and then the database keeps its old password, so change it there too).
set -eu
cd -- "$(dirname -- "$0")"
umask 077
mkdir -p secrets

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
make() { [ -e "secrets/$1" ] || printf '%s\n' "$2" >"secrets/$1"; }

make postgres-password "$(random)"
make peers "$(random)"
# What opens the signing keys and the identifiers of persons. Keep copies apart from copies of the database.
for config in $(grep -l 'KeyFile: ' config/*.yaml); do
  make "$(basename "$config" -srv.yaml).key" "$(head -c 32 /dev/urandom | base64)"
done

address() { printf 'postgresql://%s:%s@postgres:5432/verum' "$1" "$2"; }
make migrate.env "VERUM_DATABASE_URL=$(address postgres "$(cat secrets/postgres-password)")"

if [ ! -e secrets/passwords.json ]; then
  rows=''
  for file in config/*-srv.yaml; do
    name=$(basename "$file" -srv.yaml)
    password=$(random)
    rows="$rows\"$name\": \"$password\", "
    printf 'VERUM_DATABASE_URL=%s\n' "$(address "verum_$name" "$password")" >"secrets/$name.env"
  done
  password=$(random)
  printf 'VERUM_LIMITS_URL=%s\n' "$(address verum_limits "$password")" >secrets/gateway.env
  printf '{%s"limits": "%s"}\n' "$rows" "$password" >secrets/passwords.json
fi

# compose reads it: the containers run as the one who may read the secrets.
printf 'COMPOSE_PROJECT_NAME=verum\nVERUM_UID=%s\nVERUM_GID=%s\n' "$(id -u)" "$(id -g)" >.env
