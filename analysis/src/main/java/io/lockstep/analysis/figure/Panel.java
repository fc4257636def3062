package io.lockstep.analysis.figure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One panel: what is drawn, whoever draws it.
 *
 * @param id of an element, as {@code speedup}
 * @param title what it shows
 * @param words what there is to see; or, where there is nothing, why
 * @param layers those that draw something, as the legend lists them; of those that overlap, the
 *     earlier are in front
 */
public record Panel(String id, String title, String words, Axis x, Axis y, List<Layer> layers) {
  public Panel {
    layers = layers.stream().filter(layer -> !layer.isEmpty()).toList();
  }

  static Panel empty(String id, String title, String why) {
    return new Panel(id, title, why, Axis.linear("", ""), Axis.linear("", ""), List.of());
  }

  public boolean isEmpty() {
    return layers.isEmpty();
  }

  /**
   * The option of ECharts 5, without title; plain JSON. Colours of text, axes and ground are left
   * to a theme.
   */
  public ObjectNode option() {
    return PanelOption.of(this);
  }
}
