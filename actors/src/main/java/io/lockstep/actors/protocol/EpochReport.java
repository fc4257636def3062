package io.lockstep.actors.protocol;

import io.lockstep.core.port.Score;

/**
 * What one rank says of an epoch, beyond its steps.
 *
 * @param epoch from 0
 * @param learningRate of its last step; 0 for one that took none
 * @param test over the rank's part of the test set, after the epoch
 * @param trainS from the epoch's first step to its last; for one that came later, since it came
 */
public record EpochReport(int epoch, double learningRate, Score test, double trainS, double evalS)
    implements WireMessage {}
