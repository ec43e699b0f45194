#!/usr/bin/env bash
# Builds every image on a base of our own making and runs the market in containers, as far as a machine without a Docker
# daemon and without a registry can: buildah and podman with runc, on the host's network. Debian, root. A tool that can't
# be had is a failure. What was built is kept by buildah, so that a second run takes a fraction of the first.
#   --engines   the market on the engines that TEST_…_URL name, too
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export PATH="$PWD/node_modules/.bin:$PATH"
base=localhost/souk-base:bookworm
limits=(--ulimit nofile=1024:1024 --ulimit nproc=1000:1000)
certificates=/etc/ssl/certs/ca-certificates.crt
work=$(mktemp -d)
# A run that was cut off leaves no market behind.
finish() {
  rm -rf "$work"
  podman ps --all --quiet --filter name=souk-check- 2>/dev/null | xargs --no-run-if-empty podman rm --force >/dev/null 2>&1 || true
}
trap finish EXIT

missing=()
for tool in podman buildah runc debootstrap; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ ${#missing[@]} != 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$work/apt.log" 2>&1 || { tail -5 "$work/apt.log"; exit 1; }
fi

# As slim as Debian's slim images: no documentation, no other languages, no package lists.
if ! podman image exists "$base"; then
  nice debootstrap --variant=minbase bookworm "$work/root" >"$work/base.log" 2>&1 || { tail -5 "$work/base.log"; exit 1; }
  rm -rf "$work"/root/var/cache/apt/* "$work"/root/var/lib/apt/lists/* "$work"/root/usr/share/{doc,man,locale,info}/* "$work"/root/var/log/*
  tar -C "$work/root" --numeric-owner -c . | podman import --quiet - "$base" >/dev/null
fi

secret=()
[ ! -f "$certificates" ] || secret=(--secret "id=ca,src=$certificates")
began=$SECONDS
for main in services/*/main.ts emulators/*/main.ts web/server/main.ts; do
  service=$(basename "$(dirname "$main")")
  [ "$service" != server ] || service=web
  nice buildah bud --isolation chroot "${limits[@]}" --format docker --layers "${secret[@]}" \
    --build-arg "BASE=$base" --build-arg "SERVICE=$service" --file deploy/Dockerfile --tag "localhost/souk-$service:check" . \
    >"$work/build.log" 2>&1 || { tail -20 "$work/build.log"; exit 1; }
done
printf 'images built in %s s\n' $((SECONDS - began))
podman images --filter reference='localhost/souk-*:*' --format '{{.Repository}}:{{.Tag}} {{.Size}}' | sort

files=(tests/containers/containers.ci.ts)
[ "${1:-}" != --engines ] || files+=(tests/containers/production.ci.ts)
node --test --test-concurrency=1 --test-timeout=300000 "${files[@]}"
