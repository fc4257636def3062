package io.lockstep.simulator.hardware;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import io.lockstep.core.runlog.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The machines that come with Lockstep, and those that users describe in files of their own. */
public final class HardwareCatalogue {
  private static final String RESOURCE = "catalogue.json";

  /** Under which name a document with more in it holds the list. */
  private static final String LIST = "hardware";

  private static final String HINT =
      "it is a JSON list as 'simulate --hardware list --json' prints";

  private HardwareCatalogue() {}

  public static List<Hardware> builtIn() {
    try (InputStream in = HardwareCatalogue.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + RESOURCE);
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), RESOURCE);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + RESOURCE, e);
    }
  }

  /**
   * @param nameOrFile of the catalogue, or a file that holds a list of which the first is meant
   * @throws LockstepException (exit 2) where there is neither, with what was most likely meant
   */
  public static Hardware find(String nameOrFile) {
    List<Hardware> known = builtIn();
    for (Hardware one : known) {
      if (one.name().equals(nameOrFile)) {
        return one;
      }
    }
    Path file = Path.of(nameOrFile);
    if (!Files.isRegularFile(file)) {
      throw LockstepException.usage(
              "no hardware '" + nameOrFile + "', in the catalogue or as a file")
          .hint(NearestMatch.suggestion(nameOrFile, known.stream().map(Hardware::name).toList()));
    }
    try {
      return parse(Files.readString(file), nameOrFile).get(0);
    } catch (IOException e) {
      throw LockstepException.usage("cannot read the hardware " + file + ": " + e.getMessage())
          .hint("give a text file")
          .because(e);
    }
  }

  private static List<Hardware> parse(String json, String file) {
    try {
      JsonNode tree = Json.MAPPER.readTree(json);
      List<Hardware> all =
          Json.MAPPER.convertValue(
              tree.isObject() ? tree.path(LIST) : tree, new TypeReference<List<Hardware>>() {});
      if (all == null || all.isEmpty() || all.stream().anyMatch(Objects::isNull)) {
        throw LockstepException.usage(file + " describes no hardware").hint(HINT);
      }
      return all;
    } catch (JsonProcessingException e) {
      throw refused(file, Json.problem(e), e);
    } catch (IllegalArgumentException e) {
      String what =
          e.getCause() instanceof JsonProcessingException cause
              ? Json.problem(cause)
              : String.valueOf(e.getMessage());
      throw refused(file, what, e);
    }
  }

  private static LockstepException refused(String file, String what, Exception because) {
    return LockstepException.usage(file + " describes no hardware: " + what)
        .hint(HINT)
        .because(because);
  }
}
