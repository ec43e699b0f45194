#!/usr/bin/env bash
# Lets schemathesis loose on a market of its own: everything that /openapi.json describes, through the gateway, as the
# owner and as nobody. A server error, or an answer that the document does not describe, is a failure.
#   SCHEMATHESIS_VENV     where it is installed (default: a folder below the system's temporary one)
#   SCHEMATHESIS_SECONDS  for both runs together (default 160)
#   SCHEMATHESIS_SEED     to repeat a run
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export PATH="$PWD/node_modules/.bin:$PATH"

readonly VERSION=4.32.5
readonly CHECKS=not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance
venv=${SCHEMATHESIS_VENV:-${TMPDIR:-/tmp}/souk-schemathesis-$VERSION}
seconds=${SCHEMATHESIS_SECONDS:-160}
seed=${SCHEMATHESIS_SEED:-$RANDOM}
work=$(mktemp -d)
market=

finish() {
  if [ -n "$market" ] && kill -TERM "$market" 2>/dev/null; then wait "$market" || true; fi
  rm -rf "$work"
}
trap finish EXIT

if [ ! -x "$venv/bin/schemathesis" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$VERSION"
fi

# "Nobody" must stay nobody.
printf '[auth]\nauto-signup = false\n' >"$work/schemathesis.toml"

email=owner@example.org
password="schemathesis $RANDOM$RANDOM"
env PORT=0 SOUK_DATA_DIR="$work/data" SOUK_DEMO=0 RATE_LIMIT=off LOG_LEVEL=warn \
  SOUK_ADMIN_EMAIL="$email" SOUK_ADMIN_PASSWORD="$password" node cli/souk.ts up >"$work/market.out" 2>&1 &
market=$!
for _ in $(seq 120); do
  grep -q 'Souk is open' "$work/market.out" && break
  kill -0 "$market" 2>/dev/null || { cat "$work/market.out"; exit 1; }
  sleep 0.5
done
url=$(grep -o 'Souk is open: [^ ]*' "$work/market.out" | cut -d' ' -f4 | sed 's/localhost/127.0.0.1/')
[ -n "$url" ] || { cat "$work/market.out"; exit 1; }

# ask PATH JSON FIELD [TOKEN]: one field of an answer.
ask() {
  curl --silent --show-error --fail-with-body "$url$1" -H 'content-type: application/json' -d "$2" \
    ${4:+-H "authorization: Bearer $4"} | node -pe "JSON.parse(require('fs').readFileSync(0, 'utf8'))['$3']"
}
token=$(ask /api/v1/auth/login "{\"email\":\"$email\",\"password\":\"$password\"}" accessToken)
# Something to find, so that not every answer is 404.
ask /api/v1/products '{"title":"Tea","handle":"tea","status":"active","variants":[{"sku":"TEA","price":{"amount":500,"currency":"EUR"}}]}' id "$token" >/dev/null
ask /api/v1/collections '{"title":"Drinks","handle":"drinks"}' id "$token" >/dev/null

# run NAME SECONDS ARGUMENT...
run() {
  local name=$1 time=$2; shift 2
  printf '\nschemathesis as %s, %s s, seed %s\n' "$name" "$time" "$seed"
  "$venv/bin/schemathesis" --no-color --config-file "$work/schemathesis.toml" run "$url/openapi.json" --url "$url" --checks "$CHECKS" --max-time "$time" --seed "$seed" \
    --phases examples,coverage,fuzzing --max-examples 40 --workers 1 --request-timeout 20 --warnings off \
    --continue-on-failure --no-shrink "$@"
}
code=0
# The owner keeps the account: its routes would go on with a token of nobody.
run "the owner" $((seconds * 2 / 3)) --header "Authorization: Bearer $token" --exclude-operation-id deleteProfile || code=1
run "nobody" $((seconds / 3)) || code=1
grep -E 'request failed|fatal|ended \(' "$work/market.out" && { echo "the market complained"; code=1; }
exit $code
