package io.lockstep.core.runlog;

/** Where a run is written down. Never blocks; a record accepted is written or the run fails. */
public interface RunLog {
  void append(RunRecord line);
}
