package io.lockstep.cli;

import io.lockstep.core.failure.ExitCode;
import picocli.CommandLine.Command;

@Command(name = "simulate", description = "placeholder")
final class SimulateVerb extends Verb {
  @Override
  void check() {}

  @Override
  ExitCode run(Console console) {
    return ExitCode.OK;
  }
}
