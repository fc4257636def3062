package io.lockstep.model.network;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The networks that have a name. */
public final class Networks {
  private static final SortedMap<String, Supplier<StagedNetwork>> KNOWN =
      new TreeMap<>(Map.of("resnet18", ResNet18::network, "resnet8", ResNet8::network));

  private Networks() {}

  /** Throws a usage failure for a name that is not known. */
  public static StagedNetwork named(String name) {
    Supplier<StagedNetwork> network = KNOWN.get(name);
    if (network == null) {
      throw LockstepException.usage("there is no network '" + name + "'")
          .hint(NearestMatch.suggestion(name, KNOWN.keySet()));
    }
    return network.get();
  }
}
