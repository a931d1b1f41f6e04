#!/usr/bin/env bash
# Fails when a board image has a soft-float or heap function in it.
# usage: check-images.sh FOLDER_WITH_ELF_FILES
set -euo pipefail
failed=0
for image in "$1"/*.elf; do
  case $image in
    *rv32*) nm=riscv64-unknown-elf-nm ;;
    *) nm=arm-none-eabi-nm ;;
  esac
  found=$("$nm" "$image" | grep -E ' [TtWw] (__aeabi_(f|d|[a-z0-9]+2[fd])|__[a-z]+[sd]f[0-9]?$|_?(malloc|calloc|realloc|free|_sbrk)(_r)?$)' || true)
  if [ -n "$found" ]; then
    echo "$image has floating point or a heap:"
    echo "$found"
    failed=1
  fi
done
exit $failed
