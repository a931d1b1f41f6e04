#!/usr/bin/env bash
# Fuzzes the frame decoder, the message decoder with the state machine, and the loaders, with ASan and UBSan.
# usage: fuzz.sh [-max_total_time=20 | -runs=10000000 | any other libFuzzer option]... [frame|device|model]...
# CLANG names the compiler (clang, else clang-14). Seeds come from the vectors; what libFuzzer finds is kept in build/fuzz.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
clang=${CLANG:-$(command -v clang || command -v clang-14 || true)}
[ -n "$clang" ] || { echo "clang is not installed (packages clang libclang-rt-14-dev)" >&2; exit 3; }
options=()
targets=()
for argument in "$@"; do
  case $argument in
    -*) options+=("$argument") ;;
    *) targets+=("$argument") ;;
  esac
done
[ ${#targets[@]} -gt 0 ] || targets=(frame device model)
out=build/fuzz
nanopb=$(tools/fetch-nanopb.sh)
flags=(-std=gnu11 -O2 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -Icore -Iprotocol -isystem build/generated -isystem "$nanopb"
  -DPB_BUFFER_ONLY -DPB_NO_ERRMSG)
mkdir -p "$out/found"
python3 fuzz/corpus.py ../device-protocol/src/main/resources/vectors "$out/seeds"
for target in "${targets[@]}"; do
  sources=(core/*.c "fuzz/${target}_fuzz.c" protocol/tl_frame.c protocol/tl_crc32c.c)
  [ "$target" != device ] || sources=(core/*.c protocol/*.c fuzz/device_fuzz.c build/generated/device.pb.c "$nanopb"/pb_{common,decode,encode}.c)
  "$clang" "${flags[@]}" "${sources[@]}" -o "$out/$target"
  mkdir -p "$out/corpus-$target"
  echo "fuzz $target"
  "$out/$target" -artifact_prefix="$out/found/$target-" -max_len=4096 -print_final_stats=1 "${options[@]}" \
    "$out/corpus-$target" "$out/seeds/$target" >"$out/$target.log" 2>&1 || { tail -40 "$out/$target.log"; exit 1; }
  grep -E "number_of_executed_units" "$out/$target.log"
done
