#!/usr/bin/env bash
# Builds the firmware and runs its tests: for this machine with CMake and CTest, then the board images and, on their emulators, a conversation
# with each. Where a tool is missing it prints "SKIPPED firmware-stub: <reason>" and goes on without what needs it, or fails when TINYLOOP_REQUIRE_TOOLS=1.
#   build.sh            everything
#   build.sh native     only this machine
#   build.sh images     only the board images, without tests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
what=${1:-all}

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
  [ "$what" = images ] || ctest --test-dir build --output-on-failure
}

build_sanitized() {
  quietly cmake -S . -B build/sanitized -DTINYLOOP_SANITIZE=ON
  quietly cmake --build build/sanitized --parallel 2
  ctest --test-dir build/sanitized --output-on-failure
}

build_images() {
  quietly make -f boards.mk -j2
  tools/check-images.sh build/boards
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
[ "$what" != native ] || exit 0

have arm-none-eabi-gcc || skip "arm-none-eabi-gcc is not installed (packages gcc-arm-none-eabi libnewlib-arm-none-eabi): no Cortex-M images"
have riscv64-unknown-elf-gcc || skip "riscv64-unknown-elf-gcc is not installed (package gcc-riscv64-unknown-elf): no RISC-V image"
build_images
[ "$what" = all ] || exit 0

if ! have qemu-system-arm; then
  skip "qemu-system-arm is not installed (package qemu-system-arm): no conversation with emulated Cortex-M cores"
elif have arm-none-eabi-gcc; then
  converse cortex-m0plus cortex-m3 cortex-m4 cortex-m7 cortex-m33
fi
if ! have qemu-system-riscv32; then
  skip "qemu-system-riscv32 is not installed (package qemu-system-misc): no conversation with an emulated RISC-V core"
elif have riscv64-unknown-elf-gcc; then
  converse rv32
fi
