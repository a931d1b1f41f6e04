#!/usr/bin/env bash
# Prints a folder with nanopb's C sources (pb.h, pb_common.c, pb_decode.c, pb_encode.c); they are not vendored.
# NANOPB_DIR names one; otherwise they come from Debian's source package, once, into a cache outside the repository.
set -euo pipefail

fail() {
  echo "fetch-nanopb: $1" >&2
  exit 1
}

if [ -n "${NANOPB_DIR:-}" ]; then
  [ -f "$NANOPB_DIR/pb_decode.c" ] || fail "NANOPB_DIR ($NANOPB_DIR) has no pb_decode.c"
  echo "$NANOPB_DIR"
  exit 0
fi

cache="${XDG_CACHE_HOME:-$HOME/.cache}/tinyloop/nanopb"
found() { find "$cache" -maxdepth 2 -name pb_decode.c -printf '%h\n' 2>/dev/null | head -1; }
if [ -n "$(found)" ]; then
  found
  exit 0
fi

command -v apt-get >/dev/null || fail "apt-get is not installed; set NANOPB_DIR to nanopb's sources"
command -v dpkg-source >/dev/null || fail "dpkg-source is not installed (package dpkg-dev); set NANOPB_DIR to nanopb's sources"
mkdir -p "$cache/lists/partial" "$cache/archives/partial"
. /etc/os-release

# The machine's own mirror, as a deb-src list of our own; the machine's lists stay untouched.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -m1 '/debian/\?$' || true)
[ -n "$mirror" ] || fail "this machine has no Debian mirror; set NANOPB_DIR to nanopb's sources"
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror ${VERSION_CODENAME} main" >"$cache/sources.list"
options=(-o "Dir::Etc::SourceList=$cache/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$cache/lists"
  -o "Dir::Cache=$cache" -o APT::Sandbox::User=root -o APT::Get::List-Cleanup=0)
cd "$cache"
apt-get "${options[@]}" -q update >update.log 2>&1 || fail "apt-get update failed: $(tail -1 update.log)"
apt-get "${options[@]}" -q source nanopb >source.log 2>&1 || fail "apt-get source nanopb failed: $(tail -1 source.log)"
[ -n "$(found)" ] || fail "the source package has no pb_decode.c"
found
