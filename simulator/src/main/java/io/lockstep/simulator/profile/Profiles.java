package io.lockstep.simulator.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import io.lockstep.core.files.AtomicFile;
import io.lockstep.core.runlog.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where profiles are: built in, or in files. */
public final class Profiles {
  private static final List<String> BUILT_IN = List.of("reference", "h200");

  private Profiles() {}

  /** Names of the profiles that come with Lockstep. */
  public static List<String> builtIn() {
    return BUILT_IN;
  }

  /**
   * @param nameOrFile a built-in profile's name, else a file
   * @throws LockstepException (exit 2) where there is neither, or the file is no profile
   */
  public static Profile load(String nameOrFile) {
    if (BUILT_IN.contains(nameOrFile)) {
      return resource(nameOrFile);
    }
    Path file = Path.of(nameOrFile);
    if (!Files.isRegularFile(file)) {
      throw LockstepException.usage("no profile '" + nameOrFile + "', built in or as a file")
          .hint(NearestMatch.suggestion(nameOrFile, BUILT_IN));
    }
    try {
      return parse(Files.readString(file), nameOrFile);
    } catch (IOException e) {
      throw LockstepException.usage("cannot read the profile " + nameOrFile + ": " + e).because(e);
    }
  }

  /** Writes the file complete or not at all, replacing what was there. */
  public static void write(Profile profile, Path file) {
    try {
      AtomicFile.replace(file, Json.pretty(profile) + "\n");
    } catch (IOException e) {
      throw LockstepException.failed("cannot write the profile " + file + ": " + e)
          .hint("is the folder there, and writable?")
          .because(e);
    }
  }

  private static Profile resource(String name) {
    String path = name + ".json";
    try (InputStream in = Profiles.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + path);
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), path);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + path, e);
    }
  }

  private static Profile parse(String json, String file) {
    try {
      return Json.MAPPER.readValue(json, Profile.class);
    } catch (JsonProcessingException e) {
      throw LockstepException.usage(file + " is not a profile: " + Json.problem(e))
          .hint("'lockstep calibrate' writes one")
          .because(e);
    }
  }
}
