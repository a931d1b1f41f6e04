#!/usr/bin/env bash
# Runs a board image on its emulator; the device connects to 127.0.0.1:PORT, where the host must listen already.
# usage: run-emulated.sh CORE PORT [INSTANCE]          CORE: see emulators.json
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: $0 CORE PORT [INSTANCE]" >&2; exit 2; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mapfile -d '' -t command < <(python3 - "$root" "$@" <<'PY'
import json, os, sys
root, core, port, instance = sys.argv[1], sys.argv[2], sys.argv[3], (sys.argv[4:] or ["1"])[0]
known = {e["core"]: e for e in json.load(open(os.path.join(root, "emulators.json")))["emulators"]}
if core not in known:
    sys.exit(f"no core {core}; there are {', '.join(known)}")
e = known[core]
image = os.path.join(root, e["image"])
if not os.path.exists(image):
    sys.exit(f"{image} is missing\nMaybe it was not built: firmware-stub/build.sh")
words = [e["qemu"]] + [a.replace("{image}", image).replace("{port}", port).replace("{instance}", instance) for a in e["arguments"]]
sys.stdout.write("".join(w + "\0" for w in words))
PY
)
[ ${#command[@]} -gt 0 ] || exit 2
exec "${command[@]}"
