package io.lockstep.actors.protocol;

import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.spec.TrainSpec;

/**
 * How far training has come: everything that decides what the next step is.
 *
 * @param step of the next step, global, from 0
 * @param sampler what of the epoch the committed steps have consumed
 */
public record Position(long step, Sampler sampler) implements WireMessage {

  static Position start(TrainSpec spec, int trainImages) {
    return new Position(0, Sampler.start(spec.seed(), trainImages));
  }

  /** After a committed step that consumed so many samples over all ranks. */
  Position after(int consumed) {
    return new Position(step + 1, sampler.advance(consumed));
  }

  /** Whether the last committed step closed an epoch. */
  boolean closedAnEpoch() {
    return step > 0 && sampler.cursor() == 0;
  }

  boolean isEnd(TrainSpec spec) {
    Long steps = spec.steps();
    return steps == null ? sampler.epoch() >= spec.epochs() : step >= steps;
  }
}
