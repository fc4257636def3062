/**
 * Curves that others published: predicted at large N from their small N alone, and held against
 * what was measured there.
 */
package io.lockstep.simulator.curves;
