package io.lockstep.actors.nccl;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lockstep.core.runlog.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A line of JSON behind a seal that only those who know the run's secret can make (HMAC-SHA-256,
 * RFC 2104): {@code SEAL JSON}.
 */
final class SealedLine {
  private static final String ALGORITHM = "HmacSHA256";

  /** A stranger's bytes are read no further. */
  private static final int MOST_BYTES = 4096;

  private SealedLine() {}

  static byte[] encode(Object content, String secret) {
    String json = Json.line(content);
    return (seal(json, secret) + " " + json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a line.
   *
   * @throws IOException where the connection ends, or what comes is not by one of this run
   */
  static <T> T read(InputStream in, String secret, Class<T> type) throws IOException {
    String line = line(in);
    int end = line.indexOf(' ');
    String json = line.substring(end + 1);
    byte[] given = line.substring(0, Math.max(0, end)).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(given, seal(json, secret).getBytes(StandardCharsets.UTF_8))) {
      throw new IOException("a stranger spoke");
    }
    try {
      return Json.MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IOException("another version spoke", e);
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.size() >= MOST_BYTES) {
        throw new IOException(b < 0 ? "the connection has ended" : "a line has no end");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static String seal(String json, String secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(json.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
