package io.lockstep.model.replica;

import io.lockstep.core.port.Collective;

/** A world of one rank, which has nobody to ask. */
final class Lone extends Place {
  static final Collective WORLD = new Lone();

  private Lone() {
    super(0, 1);
  }
}
