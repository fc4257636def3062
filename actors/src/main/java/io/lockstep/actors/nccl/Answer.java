package io.lockstep.actors.nccl;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What rank 0 says to the other ranks: the communicator's id, or why there is none.
 *
 * @param id of the communicator, in hex; it is used once
 * @param rank whom the refusal concerns
 */
record Answer(
    long generation,
    @Nullable String id,
    @Nullable String refusal,
    @Nullable Integer rank,
    @Nullable String hint) {

  static Answer id(long generation, byte[] id) {
    return new Answer(generation, HexFormat.of().formatHex(id), null, null, null);
  }

  static Answer refusal(long generation, LockstepException why) {
    return new Answer(generation, null, why.text(), why.rank(), why.hint());
  }

  /**
   * The id.
   *
   * @throws LockstepException the refusal
   */
  byte[] idOrFail() {
    if (id == null) {
      String why = refusal == null ? ExitCode.FAILED.name() : refusal;
      throw LockstepException.environment(why).rank(rank).hint(hint);
    }
    return HexFormat.of().parseHex(id);
  }
}
