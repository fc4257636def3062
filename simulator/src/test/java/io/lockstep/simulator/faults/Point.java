package io.lockstep.simulator.faults;

/** A moment of the protocol at which a fault can be asked for. */
enum Point {
  /** The coordinator has sent the first Prepare of a generation. */
  PREPARE_SENT,
  FIRST_PREPARED,
  LAST_PREPARED,
  /** Half of the world has been handed its Commit. */
  HALF_COMMITTED,
  /** A rank opens its collective. */
  OPENING,
  /** A rank takes part in handing over the state. */
  TRANSFERRING,
  FORWARD,
  /** One rank has the sums of an all-reduce, and the others have not. */
  REDUCED_BY_SOME,
  /** A rank has the sums, and its worker has not heard yet that the step is committed. */
  UPDATING,
  EVALUATING,
  /** Rank 0 saves the weights. */
  SAVING,
  SOME_FINISHED,
  /** A replacement has asked to be let in. */
  JOINING
}
