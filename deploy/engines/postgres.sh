#!/usr/bin/env bash
# Run once by PostgreSQL's image, over an empty volume: a database for each service, owned by an account that has nothing
# else. Nobody but its owner may connect to it.
set -euo pipefail

make() {
  psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
    --set=name="$1" --set=password="$2" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
}

make users "$USERS_DATABASE_PASSWORD"
make notifications "$NOTIFICATIONS_DATABASE_PASSWORD"
