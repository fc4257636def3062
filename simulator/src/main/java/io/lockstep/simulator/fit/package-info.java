/** Fits of few numbers to few measurements. */
package io.lockstep.simulator.fit;
