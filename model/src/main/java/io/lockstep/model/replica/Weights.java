package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.files.AtomicFile;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.npz.FloatArray;
import io.lockstep.model.npz.NpzReader;
import io.lockstep.model.npz.NpzWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Weights as NPZ under PyTorch's names, so that {@code load_state_dict(strict=True)} takes them.
 */
final class Weights {
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
  static String save(Path file, FlatParameters parameters, long stepsTaken) throws IOException {
    AtomicFile.replace(file, partial -> write(partial, parameters, stepsTaken));
    return sha256(parameters);
  }

  private static void write(Path file, FlatParameters parameters, long stepsTaken)
      throws IOException {
    try (NpzWriter writer = new NpzWriter(file)) {
      for (FlatParameters.Slot slot : parameters.slots()) {
        String name = slot.spec().name();
        writer.floats(name, slot.spec().shape().getShape(), slot.values().bytes());
        if (name.endsWith(VARIANCE)) {
          writer.int64(name.replace(VARIANCE, COUNT), stepsTaken);
        }
      }
    }
  }

  static String sha256(FlatParameters parameters) {
    MessageDigest digest = Sha256.digest();
    digest.update(parameters.weights().bytes());
    digest.update(parameters.statistics().bytes());
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Replaces all values by a file's; a usage failure names what does not fit. */
  static void load(Path file, StagedNetwork network, FlatParameters parameters) {
    Map<String, FloatArray> arrays = NpzReader.read(file, name -> !name.endsWith(COUNT));
    TreeSet<String> unknown = new TreeSet<>(arrays.keySet());
    for (FlatParameters.Slot slot : parameters.slots()) {
      unknown.remove(slot.spec().name());
      copy(file, network, slot, arrays.get(slot.spec().name()));
    }
    if (!unknown.isEmpty()) {
      throw misfit(
          file, network, "holds '" + unknown.first() + "', which " + network.name() + " has not");
    }
    parameters.commitStatistics();
  }

  private static void copy(
      Path file, StagedNetwork network, FlatParameters.Slot slot, @Nullable FloatArray array) {
    String name = slot.spec().name();
    if (array == null) {
      throw misfit(file, network, "lacks '" + name + "'");
    }
    long[] expected = slot.spec().shape().getShape();
    if (!Arrays.equals(array.shape(), expected)) {
      throw misfit(
          file,
          network,
          "has '%s' of shape %s, not %s"
              .formatted(name, Arrays.toString(array.shape()), Arrays.toString(expected)));
    }
    slot.values().floats().put(0, array.values());
  }

  private static LockstepException misfit(Path file, StagedNetwork network, String what) {
    return LockstepException.usage("'" + file + "' " + what)
        .hint("it must hold the state_dict of " + network.name() + ", saved with numpy.savez");
  }
}
