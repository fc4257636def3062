#!/usr/bin/env bash
# ResNet-18's step beside PyTorch's, 1 process x 1 thread, batch 32, run in turn.
# DATA: folder of CIFAR-10 binary files. PEER: a script that trains the same network on PyTorch and
# prints "median MS" per step; PYTHON: the interpreter that has torch.
# Usage: DATA=… PEER=…/ddp_resnet18.py PYTHON=/usr/bin/python3 resnet18-step.sh [PAIRS] > resnet18-step.txt
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)
pairs=${1:-3}
for pair in $(seq "$pairs"); do
  "$home/lockstep" train --workers 1 --threads 1 --network resnet18 --data "$DATA" --batch 32 \
    --steps 35 --json 2>/dev/null |
    sed -n "s/.*\"images_per_s\" : \([0-9.]*\).*/pair $pair lockstep images_per_s \1/p;
            s/.*\"step_ms_median\" : \([0-9.]*\).*/pair $pair lockstep step_ms_median \1/p"
  OMP_NUM_THREADS=1 "$PYTHON" "$PEER" --data "$DATA" --batch 32 --steps 30 --threads 1 2>/dev/null |
    sed -n "s/.*median \([0-9.]*\).* \([0-9.]*\) img\/s.*/pair $pair pytorch step_ms_median \1 images_per_s \2/p"
done
