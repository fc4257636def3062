package io.lockstep.simulator.faults;

import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunRecord;

/** Messages in few words, without anything that differs from run to run. */
final class Words {
  private Words() {}

  static String of(Worker.Command message) {
    if (message instanceof Worker.Prepare m) {
      return "Prepare g" + m.generation();
    } else if (message instanceof Worker.Commit m) {
      return "Commit g%d: rank %d of %d, step %d%s%s"
          .formatted(
              m.generation(),
              m.rank(),
              m.endpoints().size(),
              m.position().step(),
              m.source() == null ? "" : " from rank " + m.source(),
              m.evaluate() ? ", to be evaluated" : "");
    } else if (message instanceof Worker.EpochNoted m) {
      return "EpochNoted " + m.epoch();
    }
    return message.getClass().getSimpleName();
  }

  static String of(Coordinator.Command message) {
    if (message instanceof Coordinator.Prepared m) {
      return "Prepared g%d: has g%d step %d"
          .formatted(m.generation(), m.holding().generation(), m.holding().position().step());
    } else if (message instanceof Coordinator.Outdated m) {
      return "Outdated g" + m.generation();
    } else if (message instanceof Coordinator.Interrupted m) {
      return "Interrupted g" + m.generation() + ": " + m.failure().message();
    } else if (message instanceof Coordinator.StepDone m) {
      return "StepDone g%d step %d".formatted(m.generation(), m.step());
    } else if (message instanceof Coordinator.EpochDone m) {
      return "EpochDone g%d epoch %d".formatted(m.generation(), m.report().epoch());
    } else if (message instanceof Coordinator.Finished m) {
      return "Finished g" + m.generation() + (m.paramsSha256() == null ? "" : ", saved");
    } else if (message instanceof Coordinator.Failed m) {
      return "Failed: " + m.failure().message();
    } else if (message instanceof Coordinator.WorkerGone m) {
      return "WorkerGone w%d%s: %s"
          .formatted(
              m.worker().pid(),
              m.how() == Coordinator.How.REPLACED ? ", to be replaced" : "",
              m.cause());
    } else if (message instanceof Coordinator.Reachability m) {
      return "w%d is %s".formatted(m.worker().pid(), m.reachable() ? "reachable" : "unreachable");
    }
    return message.getClass().getSimpleName();
  }

  static String of(RunRecord line) {
    if (line instanceof Event e) {
      return "%s%s%s%s%s"
          .formatted(
              e.event(),
              e.rank() == null ? "" : " rank " + e.rank(),
              e.generation() == null ? "" : " g" + e.generation() + " step " + e.step(),
              e.members() == null ? "" : " " + e.members(),
              e.cause() == null ? "" : ": " + e.cause());
    } else if (line instanceof EpochRow row) {
      return "epoch " + row.epoch();
    } else if (line instanceof Ended end) {
      return "ENDED " + end.status() + (end.cause() == null ? "" : ": " + end.cause());
    }
    return line.toString();
  }
}
