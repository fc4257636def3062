/** One copy of the network in training: flat parameters, staged passes, optimizer, its thread. */
package io.lockstep.model.replica;
