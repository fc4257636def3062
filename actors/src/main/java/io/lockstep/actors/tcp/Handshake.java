package io.lockstep.actors.tcp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The first bytes of a connection, each way: who speaks to whom, in which generation, sealed with
 * the run's secret (HMAC-SHA-256, RFC 2104). In native byte order, as the floats that follow: a
 * host with another order is a stranger.
 */
record Handshake(long generation, int from, int to) {
  static final int BYTES = 64;

  private static final long MAGIC = 0x4c4f434b53544550L; // "LOCKSTEP"
  private static final int VERSION = 3;
  private static final int SEALED_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  Handshake answer() {
    return new Handshake(generation, to, from);
  }

  ByteBuffer encode(String secret) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
    bytes.putLong(MAGIC).putInt(VERSION).putInt(0).putLong(generation).putInt(from).putInt(to);
    return bytes.put(seal(bytes.array(), secret)).flip();
  }

  /** What was said, unless by a stranger. */
  static Optional<Handshake> decode(ByteBuffer source, String secret) {
    byte[] bytes = new byte[BYTES];
    source.get(bytes);
    ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    boolean ours = fields.getLong() == MAGIC && fields.getInt() == VERSION && fields.getInt() == 0;
    byte[] expected = seal(bytes, secret);
    byte[] given = Arrays.copyOfRange(bytes, SEALED_BYTES, BYTES);
    return ours && MessageDigest.isEqual(expected, given)
        ? Optional.of(new Handshake(fields.getLong(), fields.getInt(), fields.getInt()))
        : Optional.empty();
  }

  private static byte[] seal(byte[] bytes, String secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      mac.update(bytes, 0, SEALED_BYTES);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
