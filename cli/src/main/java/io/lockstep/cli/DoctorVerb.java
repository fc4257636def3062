package io.lockstep.cli;

import io.lockstep.actors.launch.CollectiveChoice;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.spec.TrainSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: what works on this machine. */
@Command(
    name = "doctor",
    description = "Tries what training needs on this machine, and says what is missing.",
    footer = {
      "",
      "ok: works; absent: not here, and training does without; fails: training would.",
      "Exit 3 where \"train\" with these options would fail.",
      "",
      "Examples:",
      "  lockstep doctor",
      "  lockstep doctor --workers 8 --device gpu"
    })
final class DoctorVerb extends Verb {
  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "how many are to train here (default: ${DEFAULT-VALUE})")
  private int workers;

  @Option(
      names = "--device",
      paramLabel = "cpu|gpu",
      defaultValue = TrainSpec.CPU,
      description = "what they are to compute on (default: ${DEFAULT-VALUE})")
  private String device = TrainSpec.CPU;

  @Option(
      names = "--collective",
      paramLabel = "NAME",
      defaultValue = CollectiveChoice.AUTO,
      description = "auto, shm, tcp or nccl (default: ${DEFAULT-VALUE})")
  private String collective = CollectiveChoice.AUTO;

  @Mixin private final NcclOptions nccl = new NcclOptions();

  @Override
  void check() {
    Usage.require(
        workers >= 1 && workers <= EngineBackend.MOST_WORKERS,
        "--workers must be from 1 to %s, not %s",
        EngineBackend.MOST_WORKERS,
        workers);
    TrainOptions.requireCollective(collective);
    TrainOptions.requireDevice(device, workers, collective);
  }

  @Override
  ExitCode run(Console console) {
    List<Finding> findings = new Checkup(workers, device, collective, nccl.paths()).findings();
    Optional<Finding> failing =
        findings.stream().filter(one -> one.state() == Finding.State.FAILS).findFirst();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("ok", failing.isEmpty());
    document.put("checks", findings);
    console.document(document);
    findings.forEach(
        one ->
            console.line(
                String.format("%-7s %-14s %s", one.state().label(), one.name(), words(one))));
    failing.ifPresent(one -> console.progress("lockstep: training would fail here: " + words(one)));
    return failing.isEmpty() ? ExitCode.OK : ExitCode.ENVIRONMENT;
  }

  private static String words(Finding one) {
    return one.text() + (one.hint() == null ? "" : " (" + one.hint() + ")");
  }
}
