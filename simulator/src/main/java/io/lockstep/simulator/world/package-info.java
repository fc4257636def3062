/**
 * A world that stands in for machines and their network: the protocol's own coordinator and workers
 * train in it, in virtual time.
 */
package io.lockstep.simulator.world;
