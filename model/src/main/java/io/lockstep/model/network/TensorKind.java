package io.lockstep.model.network;

/** How a tensor changes in training. */
public enum TensorKind {
  /** By its gradient. */
  PARAMETER,
  /** By the forward pass, as normalisation's running means and variances do. */
  STATISTIC
}
