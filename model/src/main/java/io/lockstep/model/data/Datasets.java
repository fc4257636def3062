package io.lockstep.model.data;

import java.nio.file.Path;

/** Opens what {@code --data} names. */
public final class Datasets {
  /** The embedded set's name. */
  public static final String SHAPES = "shapes";

  private Datasets() {}

  /** {@code shapes}, or a folder of CIFAR-10 binary files; a usage failure says what is wrong. */
  public static Dataset open(String data) {
    return data.equals(SHAPES) ? Shapes.draw() : Cifar10.read(Path.of(data));
  }
}
