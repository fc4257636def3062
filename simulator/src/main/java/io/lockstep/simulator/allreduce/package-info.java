/** How long an all-reduce takes, by what algorithm it goes and what joins the workers. */
package io.lockstep.simulator.allreduce;
