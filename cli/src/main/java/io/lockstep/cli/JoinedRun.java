package io.lockstep.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.actors.hosts.OtherHosts;
import io.lockstep.actors.launch.HostPart;
import io.lockstep.actors.launch.LocalLauncher;
import io.lockstep.actors.nccl.LibraryPaths;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.spec.TrainSpec;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** This host's part in a run that another one leads, and records. */
final class JoinedRun {
  private final Console console;
  private final HostPart part;
  private final OtherHosts others;
  private final @Nullable LibraryPaths libraries;
  private final MembershipNews news = new MembershipNews();

  /**
   * @param libraries of NCCL's, where that is the collective
   */
  JoinedRun(Console console, HostPart part, OtherHosts others, @Nullable LibraryPaths libraries) {
    this.console = console;
    this.part = part;
    this.others = others;
    this.libraries = libraries;
  }

  /**
   * Trains, and writes this host's logs.
   *
   * @throws LockstepException where the run did not complete, as on the first host
   */
  Result train(TrainSpec spec, int maxRestarts, Path path) {
    NewRun.refuseExisting(path);
    NewRun.create(path);
    RunFolder folder = new RunFolder(path.toAbsolutePath());
    console.progress(
        "lockstep: all hosts are there; this is node " + part.node() + ", " + part.name());
    Ended ended;
    try (LocalLauncher launcher = new LocalLauncher()) {
      ended =
          launcher.run(
              WorkerMain.command(folder),
              part.settings(spec, folder, libraries),
              maxRestarts,
              folder,
              others,
              this::say);
      if (ended.status().equals(Ended.INTERRUPTED)) {
        console.progress("lockstep: interrupted; this host takes no part in the run any more");
      }
    }
    if (ended.status().equals(Ended.INTERRUPTED)) {
      Training.awaitExit();
    }
    TrainResult.requireCompleted(ended);
    return new Result(path.toString(), part.node(), part.name(), ended.paramsSha256());
  }

  private void say(RunRecord line) {
    if (line instanceof Event event) {
      news.of(event).ifPresent(text -> console.progress("lockstep: " + text));
    }
  }

  /**
   * What {@code node --join --json} prints ({@code docs/CONTRACT.md}).
   *
   * @param run folder of this host's logs
   */
  @JsonPropertyOrder({"run", "node", "host", "params_sha256"})
  record Result(
      String run,
      int node,
      String host,
      @JsonProperty("params_sha256") @Nullable String paramsSha256) {

    void print(Console console) {
      console.line("the run has completed; its records are on the first host");
      console.line("logs of " + host + "'s workers: " + run);
    }
  }
}
