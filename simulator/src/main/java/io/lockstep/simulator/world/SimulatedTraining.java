package io.lockstep.simulator.world;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.RunLog;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.simulator.time.TaskOrder;
import io.lockstep.simulator.time.VirtualTime;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A training run in a simulated world: the same coordinator and workers as in the real one, one
 * thread, virtual time. What is done to it — processes killed, stopped, slowed down, cut off — is
 * said by a worker's place, 0 … workers − 1, and concerns the process that is there then. Place 0
 * holds the coordinator.
 */
public final class SimulatedTraining implements AutoCloseable {
  private final World world;
  private final VirtualTime time;
  private final SimulatedHost host;
  private final RunLog log;
  private @Nullable Ended ended;

  private SimulatedTraining(World world, VirtualTime time, RunLog log) {
    this.world = world;
    this.time = time;
    this.log = log;
    host = new SimulatedHost(world, time, this::append);
  }

  /**
   * Starts the workers at virtual time 0; nothing runs before {@link #run} or {@link
   * #advanceUntil}.
   *
   * @param log gets every record, {@link Ended} last; called on this thread
   */
  public static SimulatedTraining start(World world, TaskOrder order, RunLog log) {
    return new SimulatedTraining(world, VirtualTime.start(order), log);
  }

  private void append(RunRecord line) {
    if (ended == null) {
      if (line instanceof Ended end) {
        ended = end;
      }
      log.append(line);
    }
  }

  /**
   * Runs to the end.
   *
   * @throws LockstepException where it does not end within the world's time
   */
  public Ended run() {
    advanceUntil(() -> false, world.within());
    Ended end = ended;
    if (end == null) {
      throw LockstepException.failed(
              "the simulated run stands still at "
                  + time.millis()
                  + " ms, or does not end within "
                  + world.within().toSeconds()
                  + " s of virtual time")
          .hint("is a worker slowed down for ever?");
    }
    return end;
  }

  /**
   * Runs until a condition holds, which is asked at each moment at which something happens, or
   * until the run ends.
   *
   * @param limit since the start of virtual time
   * @return whether the condition holds
   */
  public boolean advanceUntil(BooleanSupplier condition, Duration limit) {
    time.advanceUntil(() -> ended != null || condition.getAsBoolean(), limit);
    return condition.getAsBoolean();
  }

  /** Does something later, in virtual time; nothing any more once the run has ended. */
  public void after(Duration delay, Runnable action) {
    time.after(
        delay,
        () -> {
          if (ended == null) {
            action.run();
          }
        });
  }

  public VirtualTime time() {
    return time;
  }

  /** How it ended; empty while it goes on. */
  public Optional<Ended> ended() {
    return Optional.ofNullable(ended);
  }

  /** The process ends as on SIGKILL; its launcher reaps it. */
  public void kill(int place) {
    host.kill(host.at(place), "was killed (signal 9)");
  }

  /** The process ends with its whole host: connections just fall silent, and nobody reaps it. */
  public void lose(int place) {
    host.lose(host.at(place));
  }

  /** The process is asked to go, as by SIGTERM: it finishes its step first. */
  public void leave(int place) {
    host.leave(host.at(place));
  }

  /** The process stands still, as on SIGSTOP. */
  public void stop(int place) {
    host.stop(host.at(place));
  }

  /** It goes on, as on SIGCONT, with all that it was told meanwhile. */
  public void resume(int place) {
    host.resume(host.at(place));
  }

  /** The replica's thread hangs for good; its process's actors go on. */
  public void stick(int place) {
    host.stick(host.at(place));
  }

  /** Whatever the replica computes from now on takes longer by a factor; 1 is as before. */
  public void slowDown(int place, double factor) {
    host.slowDown(host.at(place), factor);
  }

  /**
   * The network falls apart: these places and all others no longer hear each other.
   *
   * @param farPlaces without 0; empty to heal it
   * @throws IllegalArgumentException where the world's network is perfect
   */
  public void cut(Set<Integer> farPlaces) {
    if (world.network().isPerfect() || farPlaces.contains(0)) {
      throw new IllegalArgumentException("a perfect network cannot be cut, nor place 0 cut off");
    }
    host.cut(farPlaces);
  }

  @Override
  public void close() {
    host.end();
    time.close();
  }
}
