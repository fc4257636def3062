package io.lockstep.analysis.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StyleTest {
  private static final List<Style> LINES =
      Stream.concat(
              Stream.of(Style.MEASURED, Style.FITTED, Style.IDEAL, Style.TARGET),
              IntStream.range(0, 6).mapToObj(Style::model))
          .toList();

  /** WCAG 2.1, success criterion 1.4.11: 3:1 for what is not text. */
  @Test
  void everyLineStandsOutFromALightAndFromADarkGround() {
    assertThat(LINES)
        .allSatisfy(
            style -> {
              assertThat(contrast(style.colour(), "#ffffff")).isGreaterThanOrEqualTo(3);
              assertThat(contrast(style.colour(), "#12161b")).isGreaterThanOrEqualTo(3);
            });
  }

  @Test
  void linesDifferByDashOrMarkerToo() {
    assertThat(LINES.stream().map(style -> style.dash() + style.marker())).doesNotHaveDuplicates();
  }

  @Test
  void barsDifferByHatchOrLightness() {
    assertThat(Term.values())
        .extracting(term -> term.hatch() + term.style().colour())
        .doesNotHaveDuplicates();
    assertThat(Term.COMMUNICATION.hatch()).isNotEqualTo(Term.WAITING.hatch());
  }

  /** By hand: black on white is 21:1 (WCAG 2.1, definition of contrast ratio). */
  @Test
  void contrastIsWcags() {
    assertThat(contrast("#000000", "#ffffff")).isEqualTo(21);
  }

  private static double contrast(String colour, String ground) {
    double a = luminance(colour);
    double b = luminance(ground);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(String colour) {
    return 0.2126 * linear(colour, 1) + 0.7152 * linear(colour, 3) + 0.0722 * linear(colour, 5);
  }

  private static double linear(String colour, int at) {
    double value = Integer.parseInt(colour.substring(at, at + 2), 16) / 255.0;
    return value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
