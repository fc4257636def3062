package io.lockstep.model.replica;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** In which order and sizes gradients are reduced: one bucket, tensor after tensor. */
final class BucketPlan {
  private BucketPlan() {}

  /** The first 8 bytes of SHA-256 over the tensors' names, kinds and sizes, in order. */
  static long hash(FlatParameters parameters) {
    MessageDigest digest = Sha256.digest();
    for (FlatParameters.Slot slot : parameters.slots()) {
      String line = slot.spec().name() + ' ' + slot.spec().kind() + ' ' + slot.spec().size() + '\n';
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }
}
