#!/usr/bin/env bash
# Remakes the tables in this folder but own-runs.md, which own-runs.sh makes: remake.sh CURVES NCCL
# CURVES: published scaling curves. NCCL: measured all-reduces. The files' layouts are in README.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
lockstep=$here/../../lockstep
classes=$here/../../cli/target
curves=$1
nccl=$2
block() { # command as a reader would type it, then what it prints
  printf '```\n$ %s\n' "$1"
  shift
  "$@" 2>&1
  printf '```\n'
}
"$lockstep" --version >/dev/null
{
  printf '# Published curves, predicted from their small N\n'
  block "lockstep simulate --curves CURVES" "$lockstep" simulate --curves "$curves"
} >"$here/curves.md"
{
  printf '# Measured NCCL all-reduces, predicted from others\n'
  block "java -cp … AllReduceFit.java NCCL" \
    java -cp "$classes/*:$classes/lib/*" "$here/AllReduceFit.java" "$nccl"
} >"$here/nccl.md"
{
  printf '# The report that Lockstep set out to check, at 8 GPUs\n'
  block "lockstep simulate --profile reference --workers 8" \
    "$lockstep" simulate --profile reference --workers 8
} >"$here/reference.md"
