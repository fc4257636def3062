package io.lockstep.cli;

import io.lockstep.core.failure.ExitCode;
import picocli.CommandLine.Command;

@Command(name = "compare", description = "placeholder")
final class CompareVerb extends Verb {
  @Override
  void check() {}

  @Override
  ExitCode run(Console console) {
    return ExitCode.OK;
  }
}
