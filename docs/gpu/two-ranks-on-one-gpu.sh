#!/usr/bin/env bash
# Two ranks of NCCL itself on one GPU: `docs/gpu/two-ranks-on-one-gpu.sh FOLDER [OPTIONS OF TRAIN]`, as root.
# NCCL refuses that within a host; two hosts are played, the second in a namespace with a name of its own, at
# another address of the loopback network. Their kernels take turns: this shows that it is right, not how fast.
# KILL=yes kills the second rank when both have begun: the first must go on alone.
set -euo pipefail
lockstep=$(cd "$(dirname "$0")/../.." && pwd)/lockstep
out=$1
shift
mkdir -p "$out"
out=$(cd "$out" && pwd)
options=("$@")
[ "$#" -gt 0 ] || options=(--network resnet8 --data shapes --batch 64 --steps 300)
export NCCL_SOCKET_IFNAME=lo
node() { # name of the host, options
  local name=$1
  shift
  unshare --uts sh -c 'hostname "$0" && exec "$@"' "$name" env NCCL_HOSTID="$name" \
    "$lockstep" node --nodes 2 --device gpu "${options[@]}" "$@"
}
port=$((20000 + RANDOM % 20000))
node one --bind "127.0.0.1:$port" --run "$out/one" >"$out/one.txt" 2>&1 &
first=$!
node two --join "127.0.0.1:$port" --host 127.0.0.2 --run "$out/two" >"$out/two.txt" 2>&1 &
second=$!
trap 'kill "$first" "$second" 2>/dev/null || :' EXIT
if [ "${KILL:-no}" = yes ]; then
  until grep -q '^step ' "$out/one.txt"; do
    kill -0 "$first" || break
    sleep 0.2
  done
  pkill -9 -f "ErrorFile=$out/two/"
fi
codes=0
wait "$first" || codes=$?
wait "$second" || codes=$?
tail -n 4 "$out/one.txt" "$out/two.txt"
# Of each step the ranks' checksums, of which there must be one.
different=$(tail -n +2 "$out/one/steps.csv" | cut -d, -f1,5,18 | sort -u | cut -d, -f1,2 | uniq -d | wc -l)
echo "steps whose ranks' checksums differ: $different"
[ "$codes" -eq 0 ] && [ "$different" -eq 0 ]
