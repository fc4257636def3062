/** The native engine: started once, pinned to its threads, offline. */
package io.lockstep.model.engine;
