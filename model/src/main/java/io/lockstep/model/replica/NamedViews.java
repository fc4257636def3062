package io.lockstep.model.replica;

import ai.djl.ndarray.NDArray;
import io.lockstep.model.network.Tensors;
import java.util.HashMap;
import java.util.Map;

/** Views of flat arrays under the names of the network's tensors. */
final class NamedViews implements Tensors {
  private final Map<String, NDArray> views = new HashMap<>();

  void put(String name, NDArray view) {
    views.put(name, view);
  }

  @Override
  public NDArray get(String name) {
    NDArray view = views.get(name);
    if (view == null) {
      throw new IllegalArgumentException("no tensor '" + name + "' was declared");
    }
    return view;
  }
}
