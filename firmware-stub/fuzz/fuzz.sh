#!/usr/bin/env bash
# Fuzzes the frame decoder, the message decoder with the state machine, and the loaders, with ASan and UBSan.
# usage: fuzz.sh [-max_total_time=20 | -runs=10000000 | any other libFuzzer option]... [frame|device|model]...
# FUZZ_COVERAGE=-fsanitize-coverage=inline-8bit-counters,pc-table doubles the speed of a long run over a corpus that shorter ones have made.
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
flags=(-std=gnu11 -O2 -g -fsanitize=address,undefined -fno-sanitize-recover=all -Icore -Iprotocol -isystem build/generated -isystem "$nanopb"
  -DPB_BUFFER_ONLY -DPB_NO_ERRMSG)
mkdir -p "$out/found"
python3 fuzz/corpus.py ../device-protocol/src/main/resources/vectors "$out/seeds"
# Without coverage, but with the sanitizers: digests, whose paths do not depend on the data and which would take most of the time, and for the
# device the framing, which has a target of its own.
coverage_of() {
  case $1 in
    */tl_sha256.c | */tl_crc32c.c) ;;
    */tl_frame.c) [ "$target" != frame ] || echo "$coverage" ;;
    *) echo "$coverage" ;;
  esac
}
coverage=${FUZZ_COVERAGE:--fsanitize=fuzzer-no-link}
for target in "${targets[@]}"; do
  sources=(core/*.c "fuzz/${target}_fuzz.c" protocol/tl_crc32c.c protocol/tl_frame.c)
  [ "$target" != device ] || sources=(core/*.c fuzz/device_fuzz.c protocol/*.c build/generated/device.pb.c "$nanopb"/pb_{common,decode}.c)
  mkdir -p "$out/objects-$target"
  objects=()
  for source in "${sources[@]}"; do
    object=$out/objects-$target/$(basename "$source" .c).o
    # shellcheck disable=SC2046 # none or one word
    "$clang" "${flags[@]}" $(coverage_of "$source") -c "$source" -o "$object"
    objects+=("$object")
  done
  "$clang" "${flags[@]}" -fsanitize=fuzzer "${objects[@]}" -o "$out/$target"
  mkdir -p "$out/corpus-$target"
  echo "fuzz $target"
  "$out/$target" -artifact_prefix="$out/found/$target-" -max_len=4096 -print_final_stats=1 "${options[@]}" \
    "$out/corpus-$target" "$out/seeds/$target" >"$out/$target.log" 2>&1 || { tail -40 "$out/$target.log"; exit 1; }
  grep -E "number_of_executed_units" "$out/$target.log"
done
