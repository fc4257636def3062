#!/usr/bin/env bash
# Two ranks of NCCL itself on one GPU: `docs/gpu/two-ranks-on-one-gpu.sh FOLDER [OPTIONS OF TRAIN]`, as root.
# NCCL refuses that within a host; two hosts are played, the second in a namespace with a name of its own, at
# another address of the loopback network. Their kernels take turns: this shows that it is right, not how fast.
# KILL=yes kills the second rank when both have begun: the first must go on alone.
set -euo pipefail
export LC_ALL=C
lockstep=$(cd "$(dirname "$0")/../.." && pwd)/lockstep
out=${1:?give a folder for the runs}
shift
mkdir -p "$out"
out=$(cd "$out" && pwd)
options=("$@")
[ "$#" -gt 0 ] || options=(--network resnet8 --data shapes --batch 64 --steps 500)
export NCCL_SOCKET_IFNAME=lo
node() { # name of the host, options
  local name=$1
  shift
  exec unshare --uts sh -c 'hostname "$0" && exec "$@"' "$name" env NCCL_HOSTID="$name" \
    "$lockstep" node --nodes 2 --device gpu "${options[@]}" "$@"
}
fail() {
  tail -n 4 "$out/one.txt" "$out/two.txt" || :
  echo "$1" >&2
  exit 1
}
port=$((20000 + RANDOM % 20000))
node one --bind "127.0.0.1:$port" --run "$out/one" >"$out/one.txt" 2>&1 &
first=$!
node two --join "127.0.0.1:$port" --host 127.0.0.2 --run "$out/two" >"$out/two.txt" 2>&1 &
second=$!
trap 'kill "$first" "$second" 2>/dev/null || :' EXIT
if [ "${KILL:-no}" = yes ]; then
  until [ "$(wc -l 2>/dev/null <"$out/one/steps.csv" || echo 0)" -gt 1 ]; do
    kill -0 "$first" 2>/dev/null || fail "the first host ended before a step was written"
    kill -0 "$second" 2>/dev/null || fail "the second host ended before a step was written"
    sleep 0.2
  done
  # The worker's parent is the second launcher, which the shell became.
  pkill -9 -P "$second" java || fail "the second host has no worker to kill"
fi
wait "$first" || fail "the first host failed"
wait "$second" || fail "the second host failed"
trap - EXIT
tail -n 4 "$out/one.txt" "$out/two.txt"
steps() { # of a world of so many ranks: generation, step and checksum, a line for each rank
  awk -F, -v world="$1" 'NR > 1 && $3 == world {print $1 "," $5 "," $18}' "$out/one/steps.csv" | sort
}
together=$(steps 2 | cut -d, -f1,2 | uniq -d | wc -l)
different=$(steps 2 | uniq | cut -d, -f1,2 | uniq -d | wc -l)
alone=$(steps 1 | wc -l)
echo "$together steps of two ranks, whose checksums differ in $different; $alone steps of one rank"
[ "$together" -gt 0 ] && [ "$different" -eq 0 ] || fail "the ranks did not keep equal weights"
[ "${KILL:-no}" = no ] || [ "$alone" -gt 0 ] || fail "the first rank did not go on alone"
