package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What rank 0 of two has broadcast, kept for rank 1, which takes it later on the same thread. */
final class Tape {
  static final int SOURCE = 0;

  private final List<byte[]> broadcasts = new ArrayList<>();

  /** Sizes in bytes of what was broadcast, in order. */
  List<Integer> sizes() {
    return broadcasts.stream().map(bytes -> bytes.length).toList();
  }

  /** Rank 0, which fills the tape. */
  Collective source() {
    return source(Mishap.NONE);
  }

  Collective source(Mishap mishap) {
    return new Rank(
        SOURCE,
        (operation, bytes) -> {
          byte[] copy = new byte[bytes.remaining()];
          bytes.get(bytes.position(), copy);
          broadcasts.add(copy);
          mishap.befalls(operation, bytes);
        });
  }

  /** Rank 1, which gets from the tape what rank 0 has sent. */
  Collective receiver() {
    return receiver(Mishap.NONE);
  }

  Collective receiver(Mishap mishap) {
    return new Rank(
        1 - SOURCE,
        (operation, bytes) -> {
          bytes.put(bytes.position(), broadcasts.get(operation));
          mishap.befalls(operation, bytes);
        });
  }

  /** What happens to a broadcast after its bytes have been moved. */
  interface Mishap {
    Mishap NONE = (operation, bytes) -> {};

    /**
     * @param operation number of the broadcast, from 0
     * @param bytes the rank's own, between position and limit
     */
    void befalls(int operation, ByteBuffer bytes);

    static Mishap breaks(int atOperation) {
      return (operation, bytes) -> {
        if (operation == atOperation) {
          throw LockstepException.failed("broken in broadcast " + operation);
        }
      };
    }

    static Mishap flipsABit(int atOperation, int atByte) {
      return (operation, bytes) -> {
        if (operation == atOperation) {
          int index = bytes.position() + atByte;
          bytes.put(index, (byte) (bytes.get(index) ^ 1));
        }
      };
    }
  }

  private static final class Rank extends Place {
    private final Mishap broadcast;
    private int operations;

    Rank(int rank, Mishap broadcast) {
      super(rank, 2);
      this.broadcast = broadcast;
    }

    @Override
    public Pending broadcast(ByteBuffer floats, int root) {
      if (root != SOURCE || !floats.isDirect() || floats.remaining() % Float.BYTES != 0) {
        throw new AssertionError("no broadcast of whole floats from rank 0: " + floats);
      }
      int operation = operations++;
      return () -> {
        broadcast.befalls(operation, floats);
        return new Timing(0, 0, 0);
      };
    }
  }
}
