package io.lockstep.core.port;

/**
 * Where one step's time went, in milliseconds: {@code step = data + forward + backward +
 * exposedComm + optimizer + other}.
 *
 * @param commMs how long the collective was busy moving and summing
 * @param exposedCommMs how long the step waited for the collective
 * @param peerWaitMs the part of the exposed time that was waiting for a slower rank
 * @param otherMs the remainder: orders, reports, whatever has no name of its own
 */
public record StepTimes(
    double dataMs,
    double forwardMs,
    double backwardMs,
    double commMs,
    double exposedCommMs,
    double peerWaitMs,
    double optimizerMs,
    double otherMs,
    double stepMs) {}
