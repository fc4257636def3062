package io.lockstep.actors.shm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What segments of one run have in common, worked out from its secret, which it does not tell. */
final class RunDigest {
  private RunDigest() {}

  /** 32 bytes by which segments know one another. */
  static byte[] of(String secret) {
    return sha256("lockstep shared memory\n" + secret);
  }

  /** A few digits for a file's name, from which the digest does not follow. */
  static String tag(byte[] digest) {
    return HexFormat.of().formatHex(sha256(HexFormat.of().formatHex(digest)), 0, 4);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
