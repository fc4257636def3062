#!/usr/bin/env bash
# Makes docs/images from a report: docs/screenshots.sh REPORT.html
# Takes chromium and chromedriver on PATH.
set -euo pipefail
report=$(realpath "${1:?usage: docs/screenshots.sh REPORT.html}")
cd "$(dirname "$0")/.."

mvn -B -q -pl core,analysis test-compile dependency:build-classpath \
  -Dmdep.outputFile=target/classpath -Djacoco.skip
java -cp "analysis/target/test-classes:analysis/target/classes:$(cat analysis/target/classpath)" \
  io.lockstep.analysis.page.Screenshots "$report" docs/images "${HEIGHT:-1200}"
