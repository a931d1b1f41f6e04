#!/usr/bin/env bash
# Builds the firmware and runs its tests: for this machine with CMake and CTest, then the board images and, on their emulators, a conversation
# with each. Where a tool is missing it prints "SKIPPED firmware-stub: <reason>" and goes on without what needs it, or fails when TINYLOOP_REQUIRE_TOOLS=1.
#   build.sh            everything
#   build.sh native     only this machine
#   build.sh images     only the board images, without tests
#   build.sh devices    what the host launches: the native device and the board images, without tests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
what=${1:-all}

# The same names in every image's folder; the kernel differs.
CORE_OBJECTS=(tl_elementwise.o tl_elementwise_prepare.o tl_image.o tl_image_elementwise.o tl_image_linear.o tl_linear.o tl_reader.o tl_sequence.o tl_sha256.o)

skip() {
  echo "SKIPPED firmware-stub: $1"
  if [ "${TINYLOOP_REQUIRE_TOOLS:-0}" = 1 ]; then
    echo "TINYLOOP_REQUIRE_TOOLS=1 forbids to skip" >&2
    exit 1
  fi
}

have() { command -v "$1" >/dev/null; }

# Output of a step is shown only when it fails.
quietly() {
  "$@" >>build.log 2>&1 || { tail -60 build.log; exit 1; }
}

build_native() {
  quietly cmake -S . -B build
  quietly cmake --build build --parallel 2
  [ "$what" = devices ] || ctest --test-dir build --output-on-failure
}

build_sanitized() {
  quietly cmake -S . -B build/sanitized -DTINYLOOP_SANITIZE=ON
  quietly cmake --build build/sanitized --parallel 2
  ctest --test-dir build/sanitized --output-on-failure
}

# What runs on a device, by gcc's static analyser.
analyze() {
  cc --version | grep -q 'Free Software Foundation' || return 0
  local source
  for source in core/*.c protocol/*.c; do
    quietly cc -std=c11 -O2 -fanalyzer -Wall -Wextra -Wconversion -Wshadow -Werror -Icore -Iprotocol -isystem build/generated -isystem "$nanopb" \
      -c "$source" -o /dev/null
  done
}

fuzz_shortly() {
  if ! have clang && ! have clang-14; then
    skip "clang is not installed (packages clang-14 libclang-rt-14-dev): no fuzzing"
    return
  fi
  fuzz/fuzz.sh -max_total_time=20
}

build_images() {
  quietly make -f boards.mk -j2
  tools/check-images.sh build/boards
  local core
  for core in build/boards/*/tl_image.o; do
    core=$(dirname "$core")
    case $core in
      */rv32) core_symbols riscv64-unknown-elf-nm "${CORE_OBJECTS[@]/#/$core/}" ;;
      *) core_symbols arm-none-eabi-nm "${CORE_OBJECTS[@]/#/$core/}" ;;
    esac
  done
}

# usage: core_symbols NM FILE...: the core calls nothing but these, so no soft float, no heap, no library.
core_symbols() {
  local nm=$1 foreign
  shift
  foreign=$("$nm" "$@" | awk '$2 ~ /^[TRDBV]$/ { own[$3] } $1 == "U" { used[$2] } END { for (s in used) if (!(s in own)) print s }' |
    grep -vE '^(mem(cpy|set|move|cmp)|__aeabi_(l(mul|lsl|lsr|asr)|u?idiv(mod)?)|__gnu_thumb1_case_[a-z]+|__(mul|ashl|lshr|ashr)di3)$' || true)
  if [ -n "$foreign" ]; then
    echo "the core calls what it must not:" $foreign
    exit 1
  fi
}

converse() {
  local core
  for core in "$@"; do
    echo "emulated:$core"
    python3 tests/device_test.py --quick ../device-protocol/src/main/resources/vectors tools/run-emulated.sh "$core" "{port}" 2>>build.log
  done
}

: >build.log
for tool in cmake ctest cc make python3; do
  have "$tool" || { skip "$tool is not installed"; exit 0; }
done
have nanopb_generator.py || { skip "nanopb_generator.py is not installed (package nanopb)"; exit 0; }
nanopb=$(tools/fetch-nanopb.sh 2>&1) || { skip "nanopb's sources are missing: $nanopb"; exit 0; }

[ "$what" = images ] || build_native
[ "$what" != all ] || build_sanitized
[ "$what" != all ] || analyze
[ "$what" != all ] || fuzz_shortly
[ "$what" != native ] || exit 0

have arm-none-eabi-gcc || skip "arm-none-eabi-gcc is not installed (packages gcc-arm-none-eabi libnewlib-arm-none-eabi): no Cortex-M images"
have riscv64-unknown-elf-gcc || skip "riscv64-unknown-elf-gcc is not installed (package gcc-riscv64-unknown-elf): no RISC-V image"
build_images
[ "$what" = all ] || exit 0

if ! have qemu-system-arm; then
  skip "qemu-system-arm is not installed (package qemu-system-arm): no conversation with emulated Cortex-M cores"
elif have arm-none-eabi-gcc; then
  converse cortex-m0plus cortex-m3 cortex-m4 cortex-m7 cortex-m33 stm32f4
fi
if ! have qemu-system-riscv32; then
  skip "qemu-system-riscv32 is not installed (package qemu-system-misc): no conversation with an emulated RISC-V core"
elif have riscv64-unknown-elf-gcc; then
  converse rv32
fi

# Instructions and bytes may not grow: figures.csv is what was measured last.
if have qemu-system-arm && have qemu-system-riscv32 && have arm-none-eabi-gcc && have riscv64-unknown-elf-gcc; then
  python3 tools/bench.py --check figures.csv
fi
