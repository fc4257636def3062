#!/usr/bin/env bash
# Predicts runs of this machine from one worker's runs and benchmarks alone, and holds that against measured
# ones: ResNet-18 with 2 workers, weak and strong scaling, ResNet-8 with 2 and 4. All runs of a round follow one
# another, and the benchmark of steps side by side among them, for a machine may change from hour to hour; the
# profiles are fitted on the runs of one worker and the benchmarks of all rounds.
# Usage: DATA=folder of CIFAR-10 [ROUNDS=10] [STEPS18=100] [STEPS8=400] own-runs.sh FOLDER
# A run or benchmark that FOLDER has already is not made again. FOLDER keeps runs, benchmarks, profiles and
# reports; what the reports found goes to own-runs.md beside this script.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
lockstep=$here/../../lockstep
out=$1
rounds=${ROUNDS:-10}
steps18=${STEPS18:-100}
steps8=${STEPS8:-400}
mkdir -p "$out"
run() { # name, options of train
  local name=$1
  shift
  [ -e "$out/$name/run.json" ] || "$lockstep" train --threads 1 --data "$DATA" --run "$out/$name" "$@" >/dev/null
}
steps() { # name, options of bench
  local name=$1
  shift
  [ -s "$out/$name.json" ] || "$lockstep" bench --operation step --data "$DATA" --json "$@" >"$out/$name.json"
}
"$lockstep" --version
for round in $(seq "$rounds"); do
  run "r18-1x32-$round" --network resnet18 --workers 1 --batch 32 --steps "$steps18"
  run "r18-2x32-$round" --network resnet18 --workers 2 --batch 32 --steps "$steps18"
  steps "steps18-$round" --workers 2 --network resnet18 --batch 32,16 --warmup 6 --rounds 3
  run "r18-1x16-$round" --network resnet18 --workers 1 --batch 16 --steps "$steps18"
  run "r18-2x16-$round" --network resnet18 --workers 2 --global-batch 32 --steps "$steps18"
  run "r8-1x64-$round" --network resnet8 --workers 1 --batch 64 --steps "$steps8"
  run "r8-2x64-$round" --network resnet8 --workers 2 --batch 64 --steps "$steps8"
  steps "steps8-$round" --workers 2,4 --network resnet8 --batch 64 --warmup 40 --rounds 5
  run "r8-4x64-$round" --network resnet8 --workers 4 --batch 64 --steps "$steps8"
done
bench() { # bytes of the network
  "$lockstep" bench --workers 2,4 --operation sum --bytes "4KiB,64KiB,1MiB,$1" --json
}
bytes() { sed -n 's/.*"reduced_bytes" *: *\([0-9]*\).*/\1/p' "$out/$1/run.json" | head -n 1; }
bench "$(bytes r18-1x32-1)" >"$out/bench18.json"
bench "$(bytes r8-1x64-1)" >"$out/bench8.json"
"$lockstep" calibrate --runs "$out"/r18-1x*/ --bench "$out"/bench18.json "$out"/steps18-*.json --out "$out/resnet18.json"
"$lockstep" calibrate --runs "$out"/r8-1x*/ --bench "$out"/bench8.json "$out"/steps8-*.json --out "$out/resnet8.json"
"$lockstep" compare --profile "$out/resnet18.json" --measured "$out"/r18-1x32-*/ "$out"/r18-2x*/ --out "$out/report18"
"$lockstep" compare --profile "$out/resnet8.json" --measured "$out"/r8-*/ --out "$out/report8"
# What was found, without each run's settings and folders.
for report in report18 report8; do sed '/^## Runs$/,$d' "$out/$report/report.md"; done >"$here/own-runs.md"
