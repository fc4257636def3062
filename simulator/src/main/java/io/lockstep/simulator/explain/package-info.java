/**
 * What could explain a few measured epochs: models that the data cannot tell apart, and how far
 * they disagree where nothing was measured.
 */
package io.lockstep.simulator.explain;
