package io.lockstep.actors.nccl;

import io.lockstep.core.failure.LockstepException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far the way to NCCL goes on this machine: library, its functions, its version, CUDA's
 * runtime, driver, GPUs, one for each worker.
 *
 * @param found step by step, in words
 * @param library null where it cannot be used
 * @param obstacle what comes next and is missing; null where nothing is
 */
public record NcclSurvey(
    List<String> found, @Nullable LibraryPaths library, @Nullable LockstepException obstacle) {
  public NcclSurvey {
    found = List.copyOf(found);
  }

  /**
   * Looks, without using a GPU.
   *
   * @param workers on this machine
   */
  public static NcclSurvey of(LibraryPaths asked, int workers) {
    List<String> found = new ArrayList<>();
    LibraryPaths library = null;
    try {
      NcclLibrary opened = NcclLibrary.open(asked, found::add);
      library = opened.paths();
      int gpus = opened.gpus();
      found.add(gpus == 1 ? "1 GPU" : gpus + " GPUs");
      requireEnough(gpus, workers);
      return new NcclSurvey(found, library, null);
    } catch (LockstepException e) {
      return new NcclSurvey(found, library, e);
    }
  }

  private static void requireEnough(int gpus, int workers) {
    if (workers > gpus) {
      throw LockstepException.environment(
              "%d workers on %s: two ranks cannot share one"
                  .formatted(workers, gpus == 1 ? "1 GPU" : gpus + " GPUs"))
          .hint("ask for fewer workers on this machine");
    }
  }

  /**
   * The library, for who cannot do without.
   *
   * @param option that asks for it
   * @throws LockstepException of the environment: the obstacle
   */
  public LibraryPaths require(String option) {
    if (obstacle != null || library == null) {
      LockstepException why = Objects.requireNonNull(obstacle);
      throw LockstepException.environment(option + " cannot be had: " + why.text())
          .hint(why.hint());
    }
    return library;
  }

  /** What was found, in one line. */
  public String summary() {
    return String.join("; ", found);
  }
}
