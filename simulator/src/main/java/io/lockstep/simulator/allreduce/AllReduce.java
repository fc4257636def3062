package io.lockstep.simulator.allreduce;

/** How long an all-reduce takes: a pure function. */
@FunctionalInterface
public interface AllReduce {
  /**
   * @param workers at least 1; one alone has nothing to do
   * @param bytes that each worker brings, of one bucket
   * @return milliseconds
   */
  double ms(int workers, double bytes);
}
