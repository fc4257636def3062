/** What is trained elsewhere: sizes of well-known networks, to ask about without measuring them. */
package io.lockstep.simulator.workload;
