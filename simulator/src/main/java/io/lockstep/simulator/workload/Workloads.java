package io.lockstep.simulator.workload;

import com.fasterxml.jackson.core.type.TypeReference;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import io.lockstep.core.runlog.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The workloads that come with Lockstep. */
public final class Workloads {
  private static final String RESOURCE = "workloads.json";

  private Workloads() {}

  public static List<KnownWorkload> builtIn() {
    try (InputStream in = Workloads.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + RESOURCE);
      }
      return List.copyOf(Json.MAPPER.readValue(in, new TypeReference<List<KnownWorkload>>() {}));
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + RESOURCE, e);
    }
  }

  /**
   * @throws LockstepException (exit 2) with what was most likely meant
   */
  public static KnownWorkload named(String name) {
    List<KnownWorkload> known = builtIn();
    return known.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                LockstepException.usage("no workload '" + name + "'")
                    .hint(
                        NearestMatch.suggestion(
                            name, known.stream().map(KnownWorkload::name).toList())));
  }
}
