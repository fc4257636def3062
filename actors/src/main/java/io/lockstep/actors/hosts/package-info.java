/**
 * How the hosts of a run find one another and what their launchers say among themselves: one
 * connection from each host to the first, lines of JSON both ways.
 *
 * <p>A host greets with what it was started with, and is told to wait. When all have come, each is
 * welcomed with its place, its name and the run's secret. From then on the first host passes on
 * what happens to the run, and how it ends; the others tell which of their processes have ended. A
 * connection that ends means that a launcher has ended.
 *
 * <p>Nothing here is encrypted, and whoever reaches the port and knows the settings can join.
 */
@NullMarked
package io.lockstep.actors.hosts;

import org.jspecify.annotations.NullMarked;
