package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every rank's token goes round the ring: when all have been heard, all ranks have come to the
 * operation. If that is short, what the rank brings to it follows its token in the same frame, and
 * nothing else need be sent. Used again for each operation.
 */
final class RollCall implements Transfer {
  /**
   * The most that a rank sends of a short operation, its own part and what it passes on. With more,
   * what every rank sums for itself costs more than the rounds that are saved.
   */
  private static final int SHORT_BYTES = 64 * 1024;

  private final int rank;
  private final int mostBrought;

  /** At j the token that j ranks upstream sent, and what came with it; at 0 one's own. */
  private final List<ByteBuffer> heard = new ArrayList<>();

  RollCall(int rank, int worldSize) {
    this.rank = rank;
    this.mostBrought = mostBrought(worldSize);
    for (int i = 0; i < worldSize; i++) {
      heard.add(ByteBuffer.allocateDirect(HeaderToken.BYTES + mostBrought));
    }
  }

  /** The most bytes of an operation that is short, the same on all ranks. */
  static int mostBrought(int worldSize) {
    return SHORT_BYTES / Math.max(1, worldSize - 1) / Float.BYTES * Float.BYTES;
  }

  /**
   * @param brought to a short operation; empty otherwise
   */
  RollCall start(HeaderToken own, ByteBuffer brought) {
    ByteBuffer first = heard.get(0).clear();
    own.put(first);
    first.put(brought).flip();
    return this;
  }

  /**
   * About how long a roll call takes without waiting, once all are there: the least that the one
   * before took any rank. It took that to one that came with the others; one that came much later
   * found the others' tokens waiting, and this is less than the way around the ring.
   */
  long wayAroundNs() {
    long least = Long.MAX_VALUE;
    for (int origin = 0; origin < heard.size(); origin++) {
      least = Math.min(least, HeaderToken.get(from(origin)).lastCallNs());
    }
    return least;
  }

  /** What is wrong with the tokens, once all are there. */
  Optional<LockstepException> disagreement() {
    List<HeaderToken> byRank = new ArrayList<>();
    for (int origin = 0; origin < heard.size(); origin++) {
      byRank.add(HeaderToken.get(from(origin)));
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

  /** What each rank brought, once all are there and agree. */
  List<ByteBuffer> brought() {
    List<ByteBuffer> byRank = new ArrayList<>();
    for (int origin = 0; origin < heard.size(); origin++) {
      ByteBuffer frame = from(origin).position(HeaderToken.BYTES);
      byRank.add(frame.slice().order(ByteOrder.nativeOrder()));
    }
    return byRank;
  }

  private ByteBuffer from(int origin) {
    return heard.get(Math.floorMod(rank - origin, heard.size())).rewind();
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
    return heard.get(frame).rewind();
  }

  @Override
  public ByteBuffer incoming(int frame, int length) {
    int most = HeaderToken.BYTES + mostBrought;
    return heard.get(frame + 1).clear().limit(Math.max(HeaderToken.BYTES, Math.min(most, length)));
  }

  @Override
  public void arrived(int frame) {}
}
