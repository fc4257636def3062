package io.lockstep.model.npz;

/**
 * A float32 array out of a file.
 *
 * @param values row-major
 */
@SuppressWarnings("ArrayRecordComponent") // Read once and handed on; never compared.
public record FloatArray(long[] shape, float[] values) {}
