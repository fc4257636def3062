package io.lockstep.actors.launch;

import java.util.List;
import java.util.Map;

/**
 * How a worker process is started.
 *
 * @param words program and arguments
 * @param environment added to the launcher's own; what a person has set there stays
 */
public record WorkerCommand(List<String> words, Map<String, String> environment) {
  public WorkerCommand {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /** Ready to be started. */
  public ProcessBuilder process() {
    ProcessBuilder builder = new ProcessBuilder(words);
    environment.forEach(builder.environment()::putIfAbsent);
    return builder;
  }
}
