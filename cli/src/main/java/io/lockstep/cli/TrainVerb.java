package io.lockstep.cli;

import io.lockstep.core.failure.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code train}: a cluster of worker processes on this machine. */
@Command(
    name = "train",
    description = "Starts a cluster of worker processes on this machine and trains.",
    footer = {
      "",
      "A simulated run also takes what surrounds the workers, as simulate does: --hardware, --link,",
      "--alpha, --gpus-per-node, --slow-rank, --slow-link, --jitter, --input-rate, --eval-s and more",
      "(lockstep simulate --help).",
      "",
      "Examples:",
      "  lockstep train --workers 2 --network resnet8 --global-batch 128 \\",
      "    --epochs 5 --lr 0.2 --lr-schedule onecycle --nesterov",
      "  lockstep train --backend simulated --workers 64 --steps 100",
      "  lockstep train --backend simulated --workers 64 --steps 100 --hardware dgx-a100 \\",
      "    --slow-rank 3:0.5 --jitter lognormal:5%%"
    })
final class TrainVerb extends TrainingVerb<Backend> {
  @Mixin private final BackendOptions backend = new BackendOptions();

  @Override
  Backend open() {
    return backend.open(options);
  }

  @Override
  ExitCode run(Console console) {
    TrainResult result =
        backend().run(console, spec(), options.maxRestarts(), settings(), folder(""));
    console.document(result);
    result.print(console);
    return ExitCode.OK;
  }
}
