package io.lockstep.actors.bench;

import io.lockstep.core.spec.TrainSpec;

/**
 * What a process of the benchmark of steps is told first, as a line of JSON.
 *
 * @param rank its place among the processes
 */
record StepBenchOrder(int rank, TrainSpec spec) {}
