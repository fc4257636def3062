package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every rank's token goes round the ring: when all have been heard, all ranks have come to the
 * operation. Used again for each operation.
 */
final class RollCall implements Transfer {
  private final int rank;

  /** At j the token that j ranks upstream sent; at 0 one's own. */
  private final List<ByteBuffer> heard = new ArrayList<>();

  RollCall(int rank, int worldSize) {
    this.rank = rank;
    for (int i = 0; i < worldSize; i++) {
      heard.add(ByteBuffer.allocateDirect(HeaderToken.BYTES));
    }
  }

  RollCall start(HeaderToken own) {
    own.put(heard.get(0).clear());
    return this;
  }

  /** What is wrong with the tokens, once all are there. */
  Optional<LockstepException> disagreement() {
    int worldSize = heard.size();
    List<HeaderToken> byRank = new ArrayList<>();
    for (int origin = 0; origin < worldSize; origin++) {
      byRank.add(HeaderToken.get(heard.get(Math.floorMod(rank - origin, worldSize)).clear()));
      if (byRank.get(origin).origin() != origin) {
        return Optional.of(
            LockstepException.failed(
                    "a token of rank %d came in the place of rank %d's"
                        .formatted(byRank.get(origin).origin(), origin))
                .rank(origin));
      }
    }
    return HeaderToken.disagreement(byRank);
  }

  @Override
  public FrameKind kind() {
    return FrameKind.TOKEN;
  }

  @Override
  public int toSend() {
    return heard.size() - 1;
  }

  @Override
  public int toReceive() {
    return heard.size() - 1;
  }

  @Override
  public int lead() {
    return 1;
  }

  @Override
  public ByteBuffer outgoing(int frame) {
    return heard.get(frame).clear();
  }

  @Override
  public ByteBuffer incoming(int frame) {
    return heard.get(frame + 1).clear();
  }

  @Override
  public void arrived(int frame) {}
}
