package io.lockstep.model.replica;

import java.util.HexFormat;

/** SHA-256 over all that a replica's next step is computed from, the gradients included. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(Trainer trainer) {
    var digest = Sha256.digest();
    for (FlatBuffer part : trainer.parameters().state().parts()) {
      digest.update(part.bytes());
    }
    digest.update(trainer.parameters().gradients().bytes());
    return HexFormat.of().formatHex(digest.digest());
  }
}
