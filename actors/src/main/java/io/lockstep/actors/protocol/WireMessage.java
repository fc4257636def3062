package io.lockstep.actors.protocol;

/** Marks what may travel between processes, as CBOR by Jackson. Never tensors: see ARCHITECTURE. */
public interface WireMessage {}
