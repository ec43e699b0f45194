#!/usr/bin/env bash
# The engines of compose.engines.yaml, as tests want them (TEST_ENGINES): started, killed, started again over their data.
#   eval "$(deploy/engines.sh up [NAME…])"   starts them, waits until they are healthy, prints export lines
#   deploy/engines.sh kill NAME              SIGKILL, its data stay
#   deploy/engines.sh start NAME             starts it again and waits
#   deploy/engines.sh down [--volumes]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
engines() { docker compose --file "$here/compose.engines.yaml" "$@" >&2; }

what=${1:-}
[ $# = 0 ] || shift
case "$what" in
  up)
    engines up --detach --wait "$@"
    while IFS='=' read -r name value; do printf "export %s='%s'\n" "$name" "$value"; done < <(grep '^TEST_' "$here/engines.env")
    printf "export TEST_ENGINES='%s'\n" "$here/engines.sh"
    ;;
  start) engines up --detach --wait --no-recreate "$@" ;;
  kill) engines kill --signal SIGKILL "$@" ;;
  down) engines down "$@" ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
