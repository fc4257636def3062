package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.util.function.ToIntFunction;
import java.util.zip.CRC32C;

/**
 * One rank's state on its way to all others, piece by piece, and after it a trailer: how many steps
 * it has taken, and CRC-32C over all that was sent. What it costs: 90 MB for ResNet-18, whose
 * receivers hold as much beside their own state until it has been checked.
 */
final class StateTransfer {
  /** 4 MiB: enough to fill a link, little enough to see that it moves. */
  static final int PIECE_FLOATS = 1 << 20;

  private static final int TRAILER_FLOATS = (Long.BYTES + Integer.BYTES) / Float.BYTES;

  private final Collective collective;
  private final int source;
  private final Runnable beforePiece;
  private final CRC32C crc = new CRC32C();

  /**
   * @param source rank whose state it is
   * @param beforePiece may throw, and so end the transfer
   */
  StateTransfer(Collective collective, int source, Runnable beforePiece) {
    this.collective = collective;
    this.source = source;
    this.beforePiece = beforePiece;
  }

  /** The source's part. */
  void send(State state, long stepsTaken) {
    broadcast(state);
    FlatBuffer trailer = FlatBuffer.allocate(TRAILER_FLOATS);
    ByteBuffer bytes = trailer.bytes().putLong(stepsTaken);
    crc.update(bytes.duplicate().flip());
    bytes.putInt((int) crc.getValue());
    broadcast(trailer);
  }

  /**
   * Every other rank's part.
   *
   * @param staging what is overwritten, and holds the source's state if this returns
   * @param paramsCrc of the state expected
   * @param checksum what that is compared with
   * @return the steps that the source has taken
   * @throws LockstepException the collective's, or that other bytes came than were sent
   */
  long receive(State staging, int paramsCrc, ToIntFunction<State> checksum) {
    broadcast(staging);
    FlatBuffer trailer = FlatBuffer.allocate(TRAILER_FLOATS);
    broadcast(trailer);
    ByteBuffer bytes = trailer.bytes();
    crc.update(bytes.duplicate().limit(Long.BYTES));
    long stepsTaken = bytes.getLong();
    if (bytes.getInt() != (int) crc.getValue() || checksum.applyAsInt(staging) != paramsCrc) {
      throw LockstepException.failed("the state of rank %d arrived damaged".formatted(source))
          .rank(source)
          .hint("a link or a memory that changes bytes: look for a faulty machine");
    }
    return stepsTaken;
  }

  private void broadcast(State state) {
    for (FlatBuffer part : state.parts()) {
      for (int from = 0; from < part.size(); from += PIECE_FLOATS) {
        FlatBuffer piece = part.slice(from, Math.min(PIECE_FLOATS, part.size() - from));
        broadcast(piece);
        crc.update(piece.bytes());
      }
    }
  }

  private void broadcast(FlatBuffer piece) {
    beforePiece.run();
    collective.broadcast(piece.bytes(), source).await();
  }
}
