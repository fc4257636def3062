#!/usr/bin/env bash
# How far the cost models are off for ResNet-18 at N = 2, weak and strong: runs in turn, a benchmark
# of the all-reduce, a profile fitted on N = 1 and the benchmark alone, and the comparison.
# Usage: DATA=… OUT=… resnet18-scaling.sh [REPEATS]
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)
repeats=${1:-3}
mkdir -p "$OUT"
train() { # name workers more…
  name=$1 workers=$2
  shift 2
  "$home/lockstep" train --workers "$workers" --threads 1 --network resnet18 --data "$DATA" \
    --steps 25 --run "$OUT/$name" "$@" >/dev/null
}
for i in $(seq "$repeats"); do
  train "one-$i" 1 --batch 32
  train "weak-$i" 2 --batch 32
  train "strong-$i" 2 --global-batch 32
done
"$home/lockstep" bench --workers 2 --bytes 64KiB,1MiB,8MiB,44734248 --rounds 20 --json >"$OUT/bench.json"
"$home/lockstep" calibrate --runs "$OUT"/one-* --bench "$OUT/bench.json" --out "$OUT/profile.json"
"$home/lockstep" compare --measured "$OUT"/one-* "$OUT"/weak-* "$OUT"/strong-* \
  --profile "$OUT/profile.json" --out "$OUT/report"
