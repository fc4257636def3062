package io.lockstep.analysis.compare;

/**
 * A step far from the others of its run. It is shown and counts as all others do.
 *
 * @param step over the whole run, from 0
 * @param ms as long as its slowest rank
 * @param rank that was the slowest
 */
public record Outlier(String run, long step, int rank, double ms) {}
