package io.lockstep.analysis.compare;

/** What a model is called where people read of it. */
public final class ModelLabel {
  /** The cost model that rests on measured all-reduces. */
  private static final String MEASURED = "measured";

  private ModelLabel() {}

  /** Its name; but never as what was measured is called. */
  public static String of(String model) {
    return model.equals(MEASURED) ? "measured all-reduce" : model;
  }
}
