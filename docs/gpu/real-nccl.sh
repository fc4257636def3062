#!/usr/bin/env bash
# Gets NCCL and CUDA's runtime from Debian into a folder (140 MB), and asks them what they answer
# on a machine without a driver: `docs/gpu/real-nccl.sh FOLDER`. Nothing is installed.
#
# They are in Debian's contrib and non-free from release 13 on. The packages come from the mirror
# that this machine's apt uses, with lists of their own. Where this machine's C library is older
# than they need, one from that release goes beside them, for the tests' JVM alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:?usage: docs/gpu/real-nccl.sh FOLDER}
suite=${SUITE:-trixie}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
command -v apt-get >/dev/null || {
  echo "there is no apt-get: put libnccl.so.2 and libcudart.so.12 into a folder by hand" >&2
  exit 3
}

sources=/etc/apt/sources.list.d/debian.sources
mirror=$(sed -n 's/^URIs: *//p' "$sources" 2>/dev/null | head -n 1)
key=$(sed -n 's/^Signed-By: *//p' "$sources" 2>/dev/null | head -n 1)
[ -n "$mirror" ] || { echo "$sources names no mirror of Debian's" >&2; exit 3; }
mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/root"
echo "deb ${key:+[signed-by=$key]} $mirror $suite main contrib non-free" >"$folder/sources.list"
apt=(apt-get -qq
  -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=-
  -o "Dir::State::lists=$folder/lists" -o "Dir::Cache=$folder/cache")

(
  cd "$folder"
  "${apt[@]}" update
  "${apt[@]}" download libnccl2 libcudart12 \
    "libc6/$suite" "libstdc++6/$suite" "libgcc-s1/$suite" "zlib1g/$suite"
  for package in *.deb; do dpkg-deb -x "$package" root; done
)
libraries=$(dirname "$(find "$folder/root" -name libnccl.so.2)")
java=$(readlink -f "${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}/bin/java")
home=$(dirname "$(dirname "$java")")
mkdir -p "$folder/bin"
cat >"$folder/bin/java" <<EOF
#!/bin/sh
exec "$(find "$folder/root" -name 'ld-linux*.so.*' -path "$libraries/*")" \\
  --library-path "$libraries:$home/lib:$home/lib/server" "$java" "\$@"
EOF
chmod +x "$folder/bin/java"

mvn -B -q -pl actors -am test -Dtest=RealNcclTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Djacoco.skip "-Djvm=$folder/bin/java" \
  "-Dnccl.library=$libraries/libnccl.so.2" "-Dcudart.library=$libraries/libcudart.so.12"
