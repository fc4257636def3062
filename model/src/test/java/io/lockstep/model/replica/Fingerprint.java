package io.lockstep.model.replica;

import java.util.HexFormat;

/** SHA-256 over all that a replica's next step is computed from. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(Trainer trainer) {
    var digest = Sha256.digest();
    for (FlatBuffer part : trainer.parameters().state().parts()) {
      digest.update(part.bytes());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
