/** What all collectives of the host have in common: the sum, the deadline, the end. */
package io.lockstep.actors.collective;
