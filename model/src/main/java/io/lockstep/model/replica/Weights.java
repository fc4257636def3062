package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.files.AtomicFile;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.network.TensorSpec;
import io.lockstep.model.npz.FloatArray;
import io.lockstep.model.npz.NpzReader;
import io.lockstep.model.npz.NpzWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Weights as NPZ under PyTorch's names, so that {@code load_state_dict(strict=True)} takes them.
 */
public final class Weights {
  /** The statistic beside which PyTorch keeps a count of the batches seen. */
  private static final String VARIANCE = ".running_var";

  private static final String COUNT = ".num_batches_tracked";

  private Weights() {}

  /**
   * Writes the file, complete or not at all.
   *
   * @param stepsTaken what PyTorch calls {@code num_batches_tracked}
   * @return SHA-256 over the bytes of parameters, then statistics
   */
  static String save(Path file, StagedNetwork network, State state, long stepsTaken)
      throws IOException {
    AtomicFile.replace(file, partial -> write(partial, network, state, stepsTaken));
    return sha256(state);
  }

  private static void write(Path file, StagedNetwork network, State state, long stepsTaken)
      throws IOException {
    try (NpzWriter writer = new NpzWriter(file)) {
      for (State.Slot slot : state.slots(network)) {
        String name = slot.spec().name();
        writer.floats(name, slot.spec().shape().getShape(), slot.values().bytes());
        if (name.endsWith(VARIANCE)) {
          writer.int64(name.replace(VARIANCE, COUNT), stepsTaken);
        }
      }
    }
  }

  static String sha256(State state) {
    MessageDigest digest = Sha256.digest();
    digest.update(state.weights().bytes());
    digest.update(state.statistics().bytes());
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Refuses a file whose names and shapes are not the network's. Needs no engine, so that it can be
   * asked before anything is started.
   *
   * @throws LockstepException (exit 2) naming what cannot be read or does not fit
   */
  public static void check(Path file, StagedNetwork network) {
    read(file, network);
  }

  /** A file's values, at rest; a usage failure names what does not fit. */
  static State load(Path file, StagedNetwork network) {
    Map<String, FloatArray> arrays = read(file, network);
    State state = State.allocate(network);
    for (State.Slot slot : state.slots(network)) {
      FloatArray array = Objects.requireNonNull(arrays.get(slot.spec().name())); // As checked.
      slot.values().floats().put(0, array.values());
    }
    return state;
  }

  /** One array for each of the network's tensors, and none besides. */
  private static Map<String, FloatArray> read(Path file, StagedNetwork network) {
    Map<String, FloatArray> arrays = NpzReader.read(file, name -> !name.endsWith(COUNT));
    TreeSet<String> unknown = new TreeSet<>(arrays.keySet());
    for (TensorSpec tensor : network.tensors()) {
      unknown.remove(tensor.name());
      requireFits(file, network, tensor, arrays.get(tensor.name()));
    }
    if (!unknown.isEmpty()) {
      throw misfit(
          file, network, "holds '" + unknown.first() + "', which " + network.name() + " has not");
    }
    return arrays;
  }

  private static void requireFits(
      Path file, StagedNetwork network, TensorSpec tensor, @Nullable FloatArray array) {
    if (array == null) {
      throw misfit(file, network, "lacks '" + tensor.name() + "'");
    }
    long[] expected = tensor.shape().getShape();
    if (!Arrays.equals(array.shape(), expected)) {
      throw misfit(
          file,
          network,
          "has '%s' of shape %s, not %s"
              .formatted(tensor.name(), Arrays.toString(array.shape()), Arrays.toString(expected)));
    }
  }

  private static LockstepException misfit(Path file, StagedNetwork network, String what) {
    return LockstepException.usage("'" + file + "' " + what)
        .hint("it must hold the state_dict of " + network.name() + ", saved with numpy.savez");
  }
}
