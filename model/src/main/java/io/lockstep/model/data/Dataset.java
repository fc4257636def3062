package io.lockstep.model.data;

/** What a run trains on and what it is tested on. */
public record Dataset(ImageSet train, ImageSet test) {}
