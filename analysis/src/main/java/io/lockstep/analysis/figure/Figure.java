package io.lockstep.analysis.figure;

import io.lockstep.analysis.compare.ComparedGroup;
import java.util.List;

/**
 * The panels of one compared group, under the finding.
 *
 * @param headline the finding, in a sentence or two
 * @param panels always six; those that have nothing to show say why
 */
public record Figure(String headline, List<Panel> panels) {
  public Figure {
    panels = List.copyOf(panels);
  }

  public static Figure of(ComparedGroup group, String headline) {
    return new Figure(
        headline,
        List.of(
            ScalingPanels.speedup(group),
            ScalingPanels.efficiency(group),
            AccuracyPanel.of(group),
            BreakdownPanel.of(group),
            ScalingPanels.outlook(group),
            TimePanel.of(group)));
  }
}
