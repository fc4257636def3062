package io.lockstep.model.replica;

/** The pieces of memory of a replica on the host. */
final class Flat {
  private Flat() {}

  static FlatParameters of(Trainer trainer) {
    return ((HostParameters) trainer.parameters()).flat();
  }
}
