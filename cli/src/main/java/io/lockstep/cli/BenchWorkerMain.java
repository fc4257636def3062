package io.lockstep.cli;

import io.lockstep.actors.bench.StepBenchProcess;
import io.lockstep.model.replica.DjlReplica;

/** The main class of a process that {@code bench --operation step} times. Not for people. */
public final class BenchWorkerMain {
  private BenchWorkerMain() {}

  public static void main(String[] args) {
    StepBenchProcess.run(DjlReplica::open);
  }
}
