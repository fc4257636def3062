package io.lockstep.core.runlog;

import java.nio.file.Path;

/** The names of a run folder's files ({@code docs/CONTRACT.md}). */
public record RunFolder(Path path) {
  public Path info() {
    return path.resolve("run.json");
  }

  public Path steps() {
    return path.resolve("steps.csv");
  }

  public Path epochs() {
    return path.resolve("epochs.csv");
  }

  public Path events() {
    return path.resolve("events.jsonl");
  }

  public Path trace() {
    return path.resolve("trace.json");
  }

  public Path weights() {
    return path.resolve("weights.npz");
  }

  /** Everything that one process logged or printed on its standard error. */
  public Path nodeLog(int localRank) {
    return path.resolve("node-" + localRank + ".log");
  }
}
