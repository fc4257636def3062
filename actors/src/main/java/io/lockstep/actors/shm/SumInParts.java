package io.lockstep.actors.shm;

import io.lockstep.core.port.Collective.Pending;
import io.lockstep.core.port.Collective.Sum;
import io.lockstep.core.port.Collective.Timing;
import io.lockstep.core.port.Slice;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** A sum whose parts lie where the ranks computed them. */
final class SumInParts implements Sum {
  private final Timing timing;
  private final long sequence;
  private final World world;
  private final LongFunction<Timing> awaitRelease;
  private final List<FloatBuffer> parts = new ArrayList<>();

  /**
   * @param awaitRelease waits until all have released the operation of a sequence number
   */
  SumInParts(Timing timing, Operation operation, World world, LongFunction<Timing> awaitRelease) {
    this.timing = timing;
    this.sequence = operation.sequence();
    this.world = world;
    this.awaitRelease = awaitRelease;
    for (int rank = 0; rank < world.size(); rank++) {
      Slice slice = Slice.of(operation.floats().capacity(), world.size(), rank);
      Contribution contribution = operation.contribution(rank);
      int start = contribution.at(slice.start(), 0, 0);
      parts.add(contribution.area().floats().slice(start, slice.length()).asReadOnlyBuffer());
    }
  }

  @Override
  public Timing timing() {
    return timing;
  }

  @Override
  public List<FloatBuffer> parts() {
    return List.copyOf(parts);
  }

  @Override
  public Pending release() {
    world
        .movedOn()
        .ifPresent(
            failure -> {
              throw failure;
            });
    world.own().slot(sequence).release(Stamp.of(world.generation(), sequence + 1));
    world.wakeWaiting();
    return () -> awaitRelease.apply(sequence);
  }
}
