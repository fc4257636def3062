#!/usr/bin/env bash
# ResNet-8 on all of CIFAR-10: global batch 128, 6 epochs, onecycle to 0.2, Nesterov; 1 worker x 2
# threads and 2 workers x 1 thread, three seeds each; then the same on PyTorch.
# Usage: [SEEDS="1 2 3"] DATA=… PEER=…/ddp_resnet8.py PYTHON=/usr/bin/python3 resnet8-accuracy.sh > resnet8-accuracy.txt
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)
train() { # workers threads seed
  run=$(mktemp -d)/run
  "$home/lockstep" train --workers "$1" --threads "$2" --seed "$3" --network resnet8 --data "$DATA" \
    --global-batch 128 --epochs 6 --lr 0.2 --lr-schedule onecycle --warmup-epochs 1.2 --nesterov \
    --weight-decay 5e-4 --run "$run" >/dev/null 2>&1
  awk -F, -v who="lockstep $1x$2 seed $3" 'NR > 1 { acc = $7; s += $8; n++ }
    END { printf "%s test_acc %.4f train_s_per_epoch %.1f\n", who, acc, s / n }' "$run/epochs.csv"
}
for seed in ${SEEDS:-1 2 3}; do
  train 1 2 "$seed"
  train 2 1 "$seed"
  if [ "$seed" = 1 ]; then
    "$PYTHON" "$PEER" --data "$DATA" --epochs 6 --global-batch 128 --lr 0.2 --seed 1 --threads 2 --cl |
      sed -n "s/.*'epoch': 6,.*'test_acc': \([0-9.]*\), 'train_s': \([0-9.]*\).*/pytorch 1x2 seed 1 test_acc_percent \1 train_s_last_epoch \2/p"
  fi
done
