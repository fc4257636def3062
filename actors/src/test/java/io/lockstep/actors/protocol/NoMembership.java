package io.lockstep.actors.protocol;

/** Of a cluster that nobody can be put out of. */
record NoMembership() implements Membership {
  @Override
  public void evict(WorkerId worker, String cause) {}

  @Override
  public void remove(WorkerId worker) {}
}
