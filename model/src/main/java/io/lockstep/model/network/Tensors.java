package io.lockstep.model.network;

import ai.djl.ndarray.NDArray;

/** A network's tensors by name, as its stages see them. */
@FunctionalInterface
public interface Tensors {
  /** The tensor declared under this name; not to be closed or changed by the stage itself. */
  NDArray get(String name);
}
