/** An actor system on one thread and on virtual time. */
package io.lockstep.simulator.time;
