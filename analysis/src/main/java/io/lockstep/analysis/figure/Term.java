package io.lockstep.analysis.figure;

import io.lockstep.analysis.figure.Layer.Hatch;
import java.util.List;

/**
 * A part of a step, in the order in which a bar is stacked. Colours of Okabe and Ito that no role
 * has, with a border and a hatch each.
 */
enum Term {
  /** What a prediction does not take apart. */
  COMPUTE("compute", "#56B4E9", Hatch.RISING),
  FORWARD("forward", "#56B4E9", Hatch.NONE),
  BACKWARD("backward", "#8CC9EC", Hatch.LEVEL),
  OPTIMIZER("optimizer", "#F0E442", Hatch.NONE),
  INPUT("input", "#B8B8B8", Hatch.DOTS),
  OTHER("other", "#E6E6E6", Hatch.UPRIGHT),
  COMMUNICATION("exposed comm", "#E69F00", Hatch.FALLING),
  WAITING("peer wait", "#FFFFFF", Hatch.RISING);

  private final String label;
  private final String colour;
  private final Hatch hatch;

  Term(String label, String colour, Hatch hatch) {
    this.label = label;
    this.colour = colour;
    this.hatch = hatch;
  }

  String label() {
    return label;
  }

  Style style() {
    return new Style(colour, List.of(), "rect");
  }

  Hatch hatch() {
    return hatch;
  }
}
