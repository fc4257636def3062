package io.lockstep.simulator.world;

import java.time.Duration;

/**
 * How long it takes in a simulated world until something is noticed or done, apart from training.
 *
 * @param open from the last rank's arrival to an open communicator
 * @param openWithin how long a communicator waits for its ranks
 * @param abort until the others hear of an abort
 * @param endOfFile until the others notice that a process's connections have ended
 * @param giveUp until a replica that computes notices that its collective has failed
 * @param reap until a launcher knows how its process ended
 * @param restart until a replacement is ready to register
 * @param unreachable until the cluster's failure detector misses a process
 * @param down from there until the cluster puts it out
 */
public record Latencies(
    Duration open,
    Duration openWithin,
    Duration abort,
    Duration endOfFile,
    Duration giveUp,
    Duration reap,
    Duration restart,
    Duration unreachable,
    Duration down) {

  /** What was measured on one host with the real ports, rounded, and the cluster's settings. */
  public static final Latencies DEFAULT =
      new Latencies(
          Duration.ofMillis(5),
          Duration.ofSeconds(60),
          Duration.ofMillis(1),
          Duration.ofMillis(15),
          Duration.ofMillis(10),
          Duration.ofMillis(20),
          Duration.ofSeconds(3),
          Duration.ofSeconds(11),
          Duration.ofSeconds(5));
}
