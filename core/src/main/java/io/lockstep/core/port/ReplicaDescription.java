package io.lockstep.core.port;

/**
 * What a replica holds; equal on all ranks, or they are not replicas of one another.
 *
 * @param parameters trainable float32 values
 * @param statistics float32 values of normalisation statistics, averaged with the gradients
 * @param trainImages size of the training set
 * @param testImages size of the test set
 * @param planHash of the order and sizes in which gradients are reduced; refused where it differs
 * @param paramsCrc CRC-32C of parameters and normalisation statistics before the first step
 */
public record ReplicaDescription(
    long parameters,
    long statistics,
    int trainImages,
    int testImages,
    long planHash,
    int paramsCrc) {}
