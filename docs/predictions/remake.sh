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
{
  printf '# Several H200, from a step of one\n'
  printf 'Predicted, and not measured: the step is one H200'"'"'s ([gpu.md](../gpu.md)), the network a catalogue'"'"'s. Steps of 128 to 512 images lie on a straight line between what was measured.\n'
  for scaling in weak strong; do
    block "lockstep simulate --profile h200 --hardware dgx-h100 --workers 1,2,4,8,16,32,64 --scaling $scaling" \
      "$lockstep" simulate --profile h200 --hardware dgx-h100 --workers 1,2,4,8,16,32,64 --scaling "$scaling"
  done
} >"$here/h200.md"
