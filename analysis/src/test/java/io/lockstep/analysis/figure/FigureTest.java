package io.lockstep.analysis.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.analysis.compare.ComparedWorkload;
import io.lockstep.analysis.compare.Comparison;
import io.lockstep.analysis.compare.Explanation;
import io.lockstep.analysis.compare.Extent;
import io.lockstep.analysis.compare.ModelPredictions;
import io.lockstep.analysis.compare.OwnEpochs;
import io.lockstep.analysis.compare.Runs;
import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.spec.Scaling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FigureTest {
  private static final Run ONE = Runs.weak("one", 1, 98, 99, 100, 101, 102);
  private static final Run TWO = Runs.weak("two", 2, 120, 125, 125, 125, 130);

  @Test
  void hasTheSixPanelsOfTheReference() {
    assertThat(Examples.pair().panels())
        .extracting(Panel::id)
        .containsExactly("speedup", "efficiency", "accuracy", "breakdown", "outlook", "time");
    assertThat(Examples.pair().panels()).noneMatch(Panel::isEmpty);
  }

  /** By hand: 100 steps of 100 ms against 50 of 125 ms are 1.6, of 2 80 %. */
  @Test
  void showsWhatWasMeasured() {
    assertThat(y(panel(figure(ONE, TWO), "speedup"), "measured", 2)).isCloseTo(1.6, within(1e-9));
    assertThat(y(panel(figure(ONE, TWO), "efficiency"), "measured", 2)).isCloseTo(80, within(1e-9));
    assertThat(y(panel(figure(ONE, TWO), "efficiency"), "target 75 %", 2)).isEqualTo(75);
  }

  /** By hand: 100 steps of 100 ms against 7 of 80 ms are 17.9. */
  @Test
  void showsWhatWasMeasuredBeyondIdeal() {
    Panel speedup = panel(figure(ONE, Runs.weak("many", 16, 80, 80, 80, 80, 80)), "speedup");
    assertThat(y(speedup, "measured", 16)).isCloseTo(17.857, within(1e-3));
    assertThat(speedup.y().high()).isEqualTo(32);
  }

  @Test
  void showsIntervalsOfWhatWasMeasured() {
    JsonNode whiskers = series(panel(figure(ONE, TWO), "speedup"), "measured").get(1);
    double low = whiskers.at("/data/0/1").asDouble();
    double high = whiskers.at("/data/1/1").asDouble();
    assertThat(low).isLessThan(1.6);
    assertThat(high).isGreaterThan(1.6);
    assertThat(whiskers.at("/data/2/1").isNull()).as("a gap to the next").isTrue();
  }

  /** A band is the low ends and what is left to the high ends: 1.4 + 0.4 = 1.8. */
  @Test
  void showsIntervalsOfPredictionsAsBands() {
    Panel panel = panel(Examples.pair(), "speedup");
    double low = series(panel, "ring, from").get(0).at("/data/1/0").asDouble();
    double width = series(panel, "ring").get(1).at("/data/1/0").asDouble();
    assertThat(low).isCloseTo(1.4, within(1e-9));
    assertThat(low + width).isCloseTo(1.8, within(1e-9));
  }

  @Test
  void looksBeyondWhatWasMeasured() {
    Panel outlook = panel(Examples.pair(), "outlook");
    assertThat(y(outlook, "ring", 8)).isPositive();
    assertThat(outlook.layers()).extracting(Layer::label).anyMatch(l -> l.startsWith("Amdahl"));
  }

  @Test
  void barsAddUpToTheStep() {
    Panel breakdown = panel(figure(ONE, TWO), "breakdown");
    double sum =
        breakdown.layers().stream()
            .flatMap(layer -> ((Layer.Bars) layer).marks().stream())
            .filter(mark -> mark.x() == 0)
            .mapToDouble(Mark::y)
            .sum();
    assertThat(sum).isCloseTo(100, within(2.0));
    assertThat(breakdown.x().categories()).containsExactly("m 1", "m 2");
  }

  @Test
  void saysWhyAPanelIsEmpty() {
    Figure alone = figure(ONE);
    assertThat(panel(alone, "speedup").isEmpty()).isTrue();
    assertThat(panel(alone, "speedup").words()).contains("Only one worker");
    assertThat(panel(alone, "speedup").option().at("/title/text").asText())
        .isEqualTo(panel(alone, "speedup").words());
    assertThat(panel(alone, "accuracy").words()).contains("--epochs");
    assertThat(panel(alone, "time").isEmpty()).isFalse();
  }

  @Test
  void aProfilesOwnEpochsHaveFinalAccuraciesOnly() {
    ComparedWorkload workload =
        new ComparedWorkload("resnet18", "cifar10", 50_000, null, 1, Scaling.WEAK, 128);
    OwnEpochs own =
        new OwnEpochs(
            "reference",
            workload,
            List.of(new OwnEpochs.Row(1, 101.7, 0.867), new OwnEpochs.Row(4, 34.3, 0.864)));
    Figure figure =
        Figure.of(Comparison.of(own, List.of(), Extent.USUAL).groups().get(0), "finding");
    assertThat(y(panel(figure, "accuracy"), "measured", 4)).isCloseTo(86.4, within(1e-9));
    assertThat(y(panel(figure, "speedup"), "measured", 4)).isCloseTo(2.965, within(1e-3));
    assertThat(panel(figure, "breakdown").isEmpty()).isTrue();
  }

  @Test
  void everyAxisHasAName() {
    assertThat(Examples.pair().panels())
        .allSatisfy(
            panel -> {
              assertThat(panel.option().at("/xAxis/name").asText()).isNotBlank();
              assertThat(panel.option().at("/yAxis/name").asText()).contains("(", ")");
            });
  }

  /** But for bars of terms, and runs that are told apart. */
  @Test
  void aRoleLooksTheSameInEveryPanel() {
    Map<String, Set<String>> looks = new HashMap<>();
    for (Panel panel : Examples.pair().panels()) {
      if (!Set.of("breakdown", "accuracy").contains(panel.id())) {
        panel
            .layers()
            .forEach(
                layer ->
                    looks
                        .computeIfAbsent(layer.label(), l -> new HashSet<>())
                        .add(layer.style().toString()));
      }
    }
    assertThat(looks).containsKeys("measured", "ring", "ideal");
    assertThat(looks.values()).allMatch(styles -> styles.size() == 1);
    assertThat(new HashSet<>(looks.values())).hasSameSizeAs(looks.values());
  }

  @Test
  void saysOfWhichPointsThePredictionWasFittedToThem() {
    Comparison comparison =
        Comparison.of(List.of(ONE, TWO), List.of(), List.of(Runs.model("m", n -> 110, "two")));
    Panel speedup = panel(Figure.of(comparison.groups().get(0), "finding"), "speedup");
    JsonNode marks = series(speedup, "m").get(0).path("data");
    assertThat(marks.at("/0/name").asText()).isEqualTo("1 worker, m: 1.00x");
    assertThat(marks.at("/1/name").asText()).isEqualTo("2 workers, m: 2.00x, fitted on this run");
  }

  @Test
  void neverTakesAModelForAMeasurement() {
    Figure figure =
        Figure.of(
            Comparison.of(List.of(ONE, TWO), List.of(), List.of(Runs.model("measured", n -> 110)))
                .groups()
                .get(0),
            "finding");
    assertThat(panel(figure, "speedup").layers())
        .extracting(Layer::label)
        .contains("measured", "measured all-reduce");
  }

  @Test
  void drawsWhatCouldExplainMeasuredEpochs() {
    ModelPredictions naive = Runs.model("naive", n -> 100);
    ModelPredictions explained =
        new ModelPredictions() {
          @Override
          public String model() {
            return naive.model();
          }

          @Override
          public Optional<Prediction> predict(ComparedWorkload workload, int workers) {
            return naive.predict(workload, workers);
          }

          @Override
          public boolean fittedOn(Run run) {
            return false;
          }

          @Override
          public List<Explanation> explanations(ComparedWorkload workload, List<Integer> workers) {
            return List.of(
                new Explanation("star", "one link for all", 1, Map.of(1, 1.0, 8, 4.42)),
                new Explanation("amdahl", "a serial part", 1, Map.of(1, 1.0, 8, 4.41)));
          }
        };
    Panel outlook =
        panel(
            Figure.of(
                Comparison.of(List.of(ONE, TWO), List.of(), List.of(explained)).groups().get(0),
                "finding"),
            "outlook");
    assertThat(y(outlook, "star", 8)).isEqualTo(4.42);
    assertThat(outlook.layers()).extracting(Layer::label).doesNotContain("amdahl");
  }

  private static Figure figure(Run... runs) {
    return Figure.of(Comparison.of(List.of(runs), List.of(), List.of()).groups().get(0), "finding");
  }

  private static Panel panel(Figure figure, String id) {
    return figure.panels().stream().filter(p -> p.id().equals(id)).findFirst().orElseThrow();
  }

  private static double y(Panel panel, String label, double x) {
    for (JsonNode mark : series(panel, label).get(0).path("data")) {
      if (mark.at("/value/0").asDouble() == x) {
        return mark.at("/value/1").asDouble();
      }
    }
    throw new AssertionError("no " + label + " at " + x);
  }

  private static List<JsonNode> series(Panel panel, String label) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode series : panel.option().path("series")) {
      if (series.path("name").asText().equals(label)) {
        found.add(series);
      }
    }
    return found;
  }
}
