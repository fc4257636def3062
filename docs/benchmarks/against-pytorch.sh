#!/usr/bin/env bash
# Training beside PyTorch's, run in turn: images per second of all workers together.
# DATA: folder of CIFAR-10 binary files. PEERS: folder of the scripts ddp_resnet18.py, ddp_resnet8.py and
# torchrun_py311.py (or a torchrun of your own in TORCHRUN). PYTHON: the interpreter that has torch.
# Usage: DATA=… PEERS=… [PYTHON=/usr/bin/python3] [STEPS=…] [PEER_STEPS=…] [RUNS=…] against-pytorch.sh CASE [ROUNDS]
# RUNS: a folder that keeps Lockstep's run folders, for "calibrate" and "compare".
# Lockstep takes more steps, all but the first 5 of which count: a young virtual machine still compiles.
# Cases: resnet18-1x1 resnet18-1x2 resnet18-weak resnet18-strong resnet8-1x2 resnet8-2x1; of Lockstep alone:
# resnet8-ranks (2, 4 and 8 workers that share the same 128 images) and resnet8-ranks-weak (64 images each).
# "alone" is one of Lockstep's workers by itself: half its ratio is the efficiency.
# "cl" is PyTorch with channels-last memory and with the malloc settings of Lockstep's workers.
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)
case=$1
rounds=${2:-15}
python=${PYTHON:-/usr/bin/python3}
torchrun=${TORCHRUN:-$python $PEERS/torchrun_py311.py}
case $case in # ResNet-8's peer counts its first steps too.
  resnet18*) steps=${STEPS:-100} peer_steps=${PEER_STEPS:-25} ;;
  *) steps=${STEPS:-400} peer_steps=${PEER_STEPS:-120} ;;
esac
malloc="MALLOC_ARENA_MAX=1 MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=8000000000"
list=$(mktemp)
trap 'rm -f "$list"' EXIT

ours() { # name, options of train
  local folder='f=$(mktemp -d)' after='; rm -rf $f'
  [ -z "${RUNS:-}" ] || folder="f=\"$RUNS/$case-$1-\$(date +%s)\" && mkdir -p \"\$f\"" after=
  printf '%s\t"images_per_s"\\s*:\\s*([0-9.]+)\t%s && "%s/lockstep" train %s --data "%s" --run "$f/run" --json%s\n' \
    "$1" "$folder" "$home" "$2" "$DATA" "$after" >>"$list"
}
peer() { # name, environment, threads, launcher, script and its options
  printf '%s\t([0-9.]+) img/s\t%s OMP_NUM_THREADS=%s %s %s/%s\n' "$1" "$2" "$3" "$4" "$PEERS" "$5" >>"$list"
}
pair() { # ours' options, threads, launcher of the peer, the peer's script and options
  ours lockstep "$1"
  peer stock "" "$2" "$3" "$4"
  peer cl "$malloc" "$2" "$3" "$4 --cl"
}
two="$torchrun --standalone --nproc_per_node=2"
r18="ddp_resnet18.py --data $DATA --steps $((peer_steps - 5)) --nosync-steps 0 --allreduce-reps 0"
r8="ddp_resnet8.py --data $DATA --epochs 1 --global-batch 128 --lr 0.2 --max-steps $peer_steps"
case $case in
  resnet18-1x1) pair "--network resnet18 --workers 1 --threads 1 --batch 32 --steps $steps" 1 "$python" "$r18 --batch 32 --threads 1" ;;
  resnet18-1x2) pair "--network resnet18 --workers 1 --threads 2 --batch 32 --steps $steps" 2 "$python" "$r18 --batch 32 --threads 2" ;;
  resnet18-weak)
    pair "--network resnet18 --workers 2 --threads 1 --batch 32 --steps $steps" 1 "$two" "$r18 --batch 32 --threads 1"
    ours alone "--network resnet18 --workers 1 --threads 1 --batch 32 --steps $steps" ;;
  resnet18-strong)
    pair "--network resnet18 --workers 2 --threads 1 --global-batch 32 --steps $steps" 1 "$two" "$r18 --batch 16 --threads 1"
    ours alone "--network resnet18 --workers 1 --threads 1 --batch 16 --steps $steps" ;;
  resnet8-1x2) pair "--network resnet8 --workers 1 --threads 2 --batch 128 --steps $steps" 2 "$python" "$r8 --threads 2" ;;
  resnet8-2x1) pair "--network resnet8 --workers 2 --threads 1 --global-batch 128 --steps $steps" 1 "$two" "$r8 --threads 1" ;;
  resnet8-ranks)
    for n in 2 4 8; do ours "ranks$n" "--network resnet8 --workers $n --threads 1 --global-batch 128 --steps $steps"; done ;;
  resnet8-ranks-weak)
    for n in 2 4 8; do ours "ranks$n" "--network resnet8 --workers $n --threads 1 --batch 64 --steps $steps"; done ;;
  *) echo "no case '$case'" >&2; exit 2 ;;
esac
java "$home/docs/benchmarks/InTurn.java" "$rounds" "$list"
