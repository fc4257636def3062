package io.lockstep.actors.protocol;

import io.lockstep.core.port.Score;

/**
 * One rank's share of an epoch.
 *
 * @param epoch from 0
 * @param learningRate of its last step
 * @param train over the rank's training samples, as they were met
 * @param test over the rank's part of the test set, after the epoch
 */
public record EpochReport(
    int epoch, double learningRate, Score train, Score test, double trainS, double evalS)
    implements WireMessage {}
