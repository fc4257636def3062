#!/usr/bin/env bash
# Trains on two "hosts": network namespaces of this machine, joined by a virtual cable.
# Needs root and iproute2. Further words are options of `lockstep node`; STEPS=40.
# RATE=1gbit limits both ends of the cable; CUT=1 pulls it out once a step has been taken.
set -euo pipefail
cd "$(dirname "$0")/../.."

one=lockstep-$$-a two=lockstep-$$-b
out=$(mktemp -d)
cleanup() {
  ip netns delete "$one" 2>/dev/null || :
  ip netns delete "$two" 2>/dev/null || :
}
trap cleanup EXIT

cable() { # namespace, cable's end, address
  ip netns add "$1"
  ip link set "$2" netns "$1"
  ip -n "$1" addr add "$3/24" dev "$2"
  ip -n "$1" link set "$2" up
  ip -n "$1" link set lo up
}
left=ls$$a right=ls$$b
ip link add "$left" type veth peer name "$right"
cable "$one" "$left" 10.77.0.1
cable "$two" "$right" 10.77.0.2
if [ -n "${RATE:-}" ]; then # A limit is on what is sent: both ends.
  ip netns exec "$one" tc qdisc add dev "$left" root tbf rate "$RATE" burst 256kb latency 50ms
  ip netns exec "$two" tc qdisc add dev "$right" root tbf rate "$RATE" burst 256kb latency 50ms
fi

train=(node --nodes 2 --workers 1 --threads 1 --insecure --network resnet8 --data shapes
  --batch 32 --steps "${STEPS:-40}" "$@")
./lockstep --version # Builds, where that is needed, before two do it at once.
status=0
ip netns exec "$one" ./lockstep "${train[@]}" --bind 10.77.0.1:29500 --run "$out/one" \
  >"$out/one.txt" 2>&1 &
first=$!
if [ -n "${CUT:-}" ]; then
  (
    until [ "$(wc -l 2>/dev/null <"$out/one/steps.csv" || echo 0)" -gt 1 ]; do sleep 0.1; done
    ip -n "$one" link set "$left" down
    echo "$(date +%s%3N) the cable is out" >"$out/cut.txt"
  ) &
fi
ip netns exec "$two" ./lockstep "${train[@]}" --join 10.77.0.1:29500 --run "$out/two" \
  >"$out/two.txt" 2>&1 || status=$?
echo "exit status $status at $(date +%s%3N)" >>"$out/two.txt"
wait "$first" || status=$?

for host in one two; do
  echo "== host $host"
  cat "$out/$host.txt"
  ls "$out/$host"
done
echo "== events"
[ -z "${CUT:-}" ] || cat "$out/cut.txt"
cat "$out/one/events.jsonl"
echo "== the last step's checksums by rank"
tail -n 2 "$out/one/steps.csv" | cut -d, -f2,18
echo "== kept in $out"
exit "$status"
