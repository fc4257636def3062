package io.lockstep.model.data;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Opens what {@code --data} names. */
public final class Datasets {
  /** The embedded set's name. */
  public static final String SHAPES = "shapes";

  private Datasets() {}

  /** {@code shapes}, or a folder of CIFAR-10 binary files; a usage failure says what is wrong. */
  public static Dataset open(String data) {
    return data.equals(SHAPES) ? Shapes.draw() : Cifar10.read(folder(data));
  }

  /**
   * {@code shapes}, or a folder's real path, so that runs on the same data say the same however the
   * folder was typed. A usage failure says what is wrong.
   */
  public static String resolve(String data) {
    if (data.equals(SHAPES)) {
      return SHAPES;
    }
    try {
      return folder(data).toRealPath().toString();
    } catch (IOException e) {
      throw LockstepException.usage("the data folder '" + data + "' cannot be found: " + e)
          .because(e);
    }
  }

  private static Path folder(String data) {
    try {
      return Path.of(data);
    } catch (InvalidPathException e) {
      throw LockstepException.usage("'" + data + "' is no path: " + e.getReason()).because(e);
    }
  }
}
