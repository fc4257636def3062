/** What is trained: stages as pure functions over tensors that they declare. */
package io.lockstep.model.network;
