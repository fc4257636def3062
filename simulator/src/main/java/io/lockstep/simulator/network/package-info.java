/** What joins workers: links, nodes, and where on them a worker is placed. */
package io.lockstep.simulator.network;
