#!/bin/sh
# Run once by the PostgreSQL image, when the data folder is new: the three roles and their database.
# Each password is the one in the role's own address, so that it stands in one place.
set -eu
secrets="${SECRETS:-/run/secrets}"

password() { sed -E 's#^[a-z]+://[^:]+:([^@]+)@.*#\1#' "$secrets/$1"; }

psql --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres \
    --set=app="$(password database_url)" \
    --set=owner="$(password database_owner_url)" \
    --set=backup="$(password database_backup_url)" <<'SQL'
SET log_statement = 'none';
CREATE ROLE owner LOGIN NOSUPERUSER NOCREATEROLE CREATEDB NOBYPASSRLS PASSWORD :'owner';
CREATE ROLE app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS PASSWORD :'app';
CREATE ROLE backup LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB BYPASSRLS PASSWORD :'backup';
GRANT pg_read_all_data TO backup;
CREATE DATABASE concord OWNER owner TEMPLATE template0;
SQL
