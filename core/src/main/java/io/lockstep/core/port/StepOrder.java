package io.lockstep.core.port;

/**
 * One step for one rank.
 *
 * @param step global, from 0
 * @param epoch from 0; with seed and sample index it decides the augmentation
 * @param samples indices into the training set
 */
@SuppressWarnings("ArrayRecordComponent") // Handed straight to the replica; never compared.
public record StepOrder(long step, int epoch, int[] samples, double learningRate) {}
