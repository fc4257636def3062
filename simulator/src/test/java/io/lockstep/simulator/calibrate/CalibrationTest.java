package io.lockstep.simulator.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.spec.Scaling;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.cost.StepNoise;
import io.lockstep.simulator.profile.Backward;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.ComputeJitter;
import io.lockstep.simulator.profile.ConstantComm;
import io.lockstep.simulator.profile.Contention;
import io.lockstep.simulator.profile.FittedOn;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.Profiles;
import io.lockstep.simulator.profile.RingLink;
import io.lockstep.simulator.profile.Slowdown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
  @TempDir Path folder;

  @Test
  void computeIsTheMedianStepLessWhatItWaitsAndWithoutWarmUp() throws Exception {
    Compute compute = Calibration.fit("p", List.of(alone("a")), Bench.NONE).profile().compute();
    assertThat(compute.ms()).isEqualTo(102);
    assertThat(compute.batch()).isEqualTo(32);
    assertThat(compute.low()).isBetween(100.0, 102.0);
    assertThat(compute.high()).isBetween(102.0, 104.0);
    assertThat(compute.fittedOn()).hasSize(1);
    assertThat(compute.fittedOn().get(0).run()).isEqualTo("a");
    assertThat(compute.fittedOn().get(0).stepsSha256()).hasSize(64);
  }

  @Property(tries = 200)
  void recoversLatencyAndBandwidthFromExactTimes(
      @ForAll @DoubleRange(min = 1, max = 1000) double alphaUs,
      @ForAll @DoubleRange(min = 0.05, max = 300) double bandwidth) {
    RingLink truth = new RingLink(alphaUs, bandwidth, null, null, "truth");
    List<BenchResult> bench = new ArrayList<>();
    for (int workers : new int[] {2, 4}) {
      for (long bytes : new long[] {1 << 10, 1 << 20, 1 << 26}) {
        bench.add(bench(workers, bytes, truth.allReduceMs(workers, bytes)));
      }
    }
    var fitted = new CommunicationFit(5 << 20, new ArrayList<>()).of(bench);
    assertThat(fitted.ring().alphaUs()).isCloseTo(alphaUs, within(1e-4 * alphaUs));
    assertThat(fitted.ring().bandwidthGbytesPerS()).isCloseTo(bandwidth, within(1e-4 * bandwidth));
    assertThat(fitted.ring().residualPct()).isLessThan(1e-3);
    assertThat(fitted.constant().ms())
        .isCloseTo(truth.allReduceMs(2, 5 << 20), within(1e-4 * fitted.constant().ms()));
    assertThat(fitted.constant().source()).contains("ring fit");
  }

  /** Times 1 ± 5 % about a truth: the fit's error is reported and the interval covers it. */
  @Test
  void reportsHowFarTheFitIsFromItsData() {
    RingLink truth = new RingLink(50, 1, null, null, "truth");
    List<BenchResult> bench = new ArrayList<>();
    double sign = 1;
    for (long bytes : new long[] {1 << 10, 1 << 14, 1 << 18, 1 << 22, 1 << 26, 1 << 28}) {
      bench.add(bench(2, bytes, truth.allReduceMs(2, bytes) * (1 + 0.05 * sign)));
      sign = -sign;
    }
    RingLink fitted = new CommunicationFit(1 << 20, new ArrayList<>()).of(bench).ring();
    assertThat(fitted.residualPct()).isBetween(3.0, 5.5);
    // Student's t of four degrees of freedom is 2.776.
    assertThat(fitted.intervalPct())
        .isCloseTo(fitted.residualPct() * Math.sqrt(6 / 4.0) * 2.776, within(0.01));
  }

  @Test
  void theConstantIsTheTimeAtTwoWorkersWithTheRunsOwnBytes() throws Exception {
    List<BenchResult> bench =
        List.of(bench(2, MeasuredRun.BYTES, 7), bench(2, 100, 1), bench(4, MeasuredRun.BYTES, 9));
    ConstantComm constant = fit(bench).profile().communication().constant();
    assertThat(constant.ms()).isEqualTo(7);
    assertThat(constant.low()).isNull();
    assertThat(constant.source()).contains("run's own");
  }

  @Test
  void repeatedBenchmarksGiveAnInterval() throws Exception {
    List<BenchResult> bench =
        List.of(bench(2, MeasuredRun.BYTES, 6), bench(2, MeasuredRun.BYTES, 8));
    ConstantComm constant = fit(bench).profile().communication().constant();
    assertThat(constant).extracting("low", "ms", "high").containsExactly(6.0, 7.0, 8.0);
  }

  @Test
  void oneSizeGivesTheConstantAloneAndSaysSo() throws Exception {
    Calibrated fitted = fit(List.of(bench(2, MeasuredRun.BYTES, 7)));
    assertThat(fitted.profile().communication().constant().ms()).isEqualTo(7);
    assertThat(fitted.profile().communication().ring()).isNull();
    assertThat(fitted.notIdentified()).anyMatch(text -> text.contains("only one size"));
  }

  @Test
  void oneSizeFarFromTheRunsGivesNothing() throws Exception {
    Calibrated fitted = fit(List.of(bench(2, 1000, 0.1)));
    assertThat(fitted.profile().communication().constant()).isNull();
    assertThat(fitted.notIdentified()).anyMatch(text -> text.contains("far from"));
  }

  @Test
  void timesThatDoNotGrowWithBytesIdentifyNoBandwidth() throws Exception {
    Calibrated fitted = fit(List.of(bench(2, 1000, 5), bench(2, 2 * MeasuredRun.BYTES, 1)));
    assertThat(fitted.profile().communication().ring()).isNull();
    assertThat(fitted.notIdentified()).anyMatch(text -> text.contains("did not take longer"));
  }

  @Test
  void withoutABenchmarkThereIsNoCommunication() throws Exception {
    Calibrated fitted = fit(List.of());
    assertThat(fitted.profile().communication()).isNull();
    assertThat(fitted.notIdentified()).anyMatch(text -> text.startsWith("communication"));
  }

  @Test
  void aFittedProfileSurvivesItsFile() throws Exception {
    Profile profile = fit(List.of(bench(2, 100, 1), bench(2, 1 << 20, 7))).profile();
    Path file = folder.resolve("profile.json");
    Profiles.write(profile, file);
    assertThat(Profiles.load(file.toString())).isEqualTo(profile);
  }

  @Test
  void refusesWithoutARunOfOneWorker() throws Exception {
    Run two = MeasuredRun.of(folder, "two", RunInfo.MEASURED, 2, 32, 1, 2, 3);
    assertThatThrownBy(() -> Calibration.fit("p", List.of(two), Bench.NONE))
        .hasMessageContaining("1 worker");
  }

  @Test
  void refusesRunsOfDifferentWorkloadsAndNamesTheDifference() throws Exception {
    Run other = MeasuredRun.ofNetwork("resnet18", folder, "b", RunInfo.MEASURED, 1, 32, 1, 2, 3);
    assertThatThrownBy(() -> Calibration.fit("p", List.of(alone("a"), other), Bench.NONE))
        .hasMessageContaining("a and b")
        .hasMessageContaining("network resnet8 against resnet18");
  }

  /** A lognormal spread of 4 % on a compute that falls by a third, and now and then a hiccup. */
  @Test
  void jitterIsWhatVariesFromStepToStepAndNeitherDriftNorHiccups() throws Exception {
    Random random = new Random(1);
    double[] steps =
        IntStream.range(0, 2005)
            .mapToDouble(
                i ->
                    (300 - 100 * i / 2005.0)
                        * Math.exp(0.04 * random.nextGaussian())
                        * (i % 50 == 0 ? 3 : 1))
            .toArray();
    Run run = MeasuredRun.of(folder, "long", RunInfo.MEASURED, 1, 32, steps);

    Calibrated fitted = Calibration.fit("p", List.of(run), Bench.NONE);

    ComputeJitter jitter = fitted.profile().jitter();
    assertThat(jitter.lognormal()).isCloseTo(0.04, within(0.003));
    assertThat(jitter.fittedOn()).extracting(FittedOn::run).containsExactly("long");
    assertThat(Scenario.of(fitted.profile(), Scaling.WEAK).conditions().jitter())
        .isEqualTo(new StepNoise(StepNoise.Shape.LOGNORMAL, jitter.lognormal()));
  }

  /** The last stage's gradients come first: 30 of 60 ms with three quarters of the bytes. */
  @Test
  void aTraceTellsWhenGradientsCome() throws Exception {
    Run run =
        MeasuredRun.traced(
            folder,
            "traced",
            List.of(new RunInfo.Stage("stem", 100), new RunInfo.Stage("head", 300)),
            Map.of("stem", 30.0, "head", 30.0),
            81,
            81,
            81);

    Calibrated fitted = Calibration.fit("p", List.of(run), Bench.NONE);

    Backward backward = fitted.profile().compute().backward();
    assertThat(backward.part()).isEqualTo(1);
    assertThat(backward.stages())
        .containsExactly(new Backward.Stage(0.5, 0.75), new Backward.Stage(0.5, 0.25));
    assertThat(fitted.notIdentified()).noneMatch(text -> text.contains("gradients come"));
    Scenario scenario = Scenario.of(fitted.profile(), Scaling.WEAK);
    assertThat(scenario.overlap().profile()).isEqualTo(backward.stages());
    assertThat(scenario.conditions().overlap()).isNull();
  }

  @Test
  void aDamagedTraceIsNamedAndTheRestIsFitted() throws Exception {
    Run run =
        MeasuredRun.traced(
            folder,
            "torn",
            List.of(new RunInfo.Stage("stem", 100)),
            Map.of("stem", 3.0),
            81,
            81,
            81);
    Files.writeString(run.path().resolve("trace.json"), "{}");

    Calibrated fitted = Calibration.fit("p", List.of(run), Bench.NONE);

    assertThat(fitted.profile().compute().backward()).isNull();
    assertThat(fitted.profile().compute().ms()).isEqualTo(80);
    assertThat(fitted.notIdentified()).anyMatch(text -> text.contains("no trace of a run"));
  }

  @Test
  void fewStepsTellNoJitterAndItSaysSo() throws Exception {
    Calibrated fitted = Calibration.fit("p", List.of(alone("a")), Bench.NONE);
    assertThat(fitted.profile().jitter()).isNull();
    assertThat(fitted.notIdentified()).anyMatch(text -> text.contains("compute varies"));
  }

  /** 20 ms and 2 ms per image: 84 ms of 32 images, 52 of 16. */
  @Test
  void twoBatchesTellHowMuchOfAStepIsFixed() throws Exception {
    Run large = MeasuredRun.of(folder, "large", RunInfo.MEASURED, 1, 32, 900, 500, 85, 85, 85);
    Run small = MeasuredRun.of(folder, "small", RunInfo.MEASURED, 1, 16, 900, 500, 53, 53, 53);
    Calibrated calibrated = Calibration.fit("p", List.of(small, large), Bench.NONE);
    Compute compute = calibrated.profile().compute();
    assertThat(compute.batch()).isEqualTo(32);
    assertThat(compute.fixedMs()).isCloseTo(20, within(1e-9));
    assertThat(compute.ms(64.0)).isCloseTo(148, within(1e-9));
    assertThat(compute.fittedOn()).hasSize(2);
    assertThat(calibrated.notIdentified()).noneMatch(text -> text.contains("batch"));
  }

  /** Alone 102 ms, beside another 107.1. */
  @Test
  void aRunOfTwoTellsHowFarTheySlowOneAnother() throws Exception {
    Run two = MeasuredRun.of(folder, "two", RunInfo.MEASURED, 2, 32, 900, 500, 108.1);
    Profile profile = Calibration.fit("p", List.of(alone("a"), two), Bench.NONE).profile();
    Contention host = profile.host();
    assertThat(host.cores()).isEqualTo(2);
    assertThat(host.slowdownPerWorker()).isCloseTo(0.05, within(1e-9));
    assertThat(host.factor(1)).isEqualTo(1);
    assertThat(host.factor(4)).isCloseTo(2 * 1.05, within(1e-9));
    assertThat(profile.fittedOn()).extracting(FittedOn::run).containsExactly("a", "two");
    assertThat(profile.notes()).isEmpty();
  }

  /** Two workers that are busy on 1.05 cores each have two cores: 5 % longer than alone. */
  @Test
  void whatAProcessDoesBesideItsComputeCountsWhereNoCoreIsIdle() {
    Contention host = new Contention(2, 1, 0.05, 0, "test", List.of());
    assertThat(host.factor(1)).isEqualTo(1);
    assertThat(host.factor(2)).isCloseTo(1.05, within(1e-9));
    assertThat(host.factor(4)).isCloseTo(2.1, within(1e-9));
  }

  /**
   * By hand: 1.2 x 1.05 of background; between one and two halfway; four take twice as many turns.
   */
  @Test
  void aBenchmarkOfStepsSideBySideTellsItWithoutARunOfSeveral() throws Exception {
    StepBench two = new StepBench(2, "resnet8", 32, 1, 1.2, 1.1, 1.3, 1.06, 1.04, 1.09);
    StepBench other = new StepBench(2, "resnet18", 32, 1, 9, null, null, 1.5, null, null);
    Calibrated calibrated =
        Calibration.fit("p", List.of(alone("a")), new Bench(List.of(), List.of(two, other)));
    Contention fitted = calibrated.profile().host();
    double jitter = StepNoise.whoseSlowest(2, 1.06).size();
    double low = StepNoise.whoseSlowest(2, 1.04).size();
    double high = StepNoise.whoseSlowest(2, 1.09).size();
    assertThat(fitted.slowdowns())
        .containsExactly(new Slowdown(2, 1.2, 1.1, 1.3, jitter, low, high));
    assertThat(calibrated.notIdentified())
        .noneMatch(text -> text.contains("slow one another") || text.contains("unevenly"));
    Contention host = new Contention(2, 1, 0.05, 0, fitted.slowdowns(), fitted.source(), List.of());
    assertThat(host.factor(1)).isEqualTo(1);
    assertThat(host.factor(2)).isCloseTo(1.2 * 1.05, within(1e-9));
    assertThat(host.factor(4)).isCloseTo(1.2 * 2 * 1.05, within(1e-9));
    assertThat(host.bounds()).extracting(bound -> bound.factor(2) / 1.05).containsExactly(1.1, 1.3);
    assertThat(host.bounds()).extracting(bound -> bound.jitter(2)).containsExactly(low, high);
    assertThat(
            new Contention(
                    4, 1, 0, 0, List.of(new Slowdown(3, 1.4, null, null, null)), "t", List.of())
                .factor(2))
        .isCloseTo(1.2, within(1e-9));
  }

  @Test
  void severalBenchmarksAreTakenTogetherAndOneWithoutTheSlowestIsSaid() throws Exception {
    StepBench even = new StepBench(2, "resnet8", 32, 1, 1.1, null, null, 1.0, null, null);
    StepBench uneven = new StepBench(2, "resnet8", 64, 1, 1.3, null, null, 1.1, 1.1, 1.2);
    StepBench old = new StepBench(2, "resnet8", 16, 1, 1.2, null, null, null, null, null);
    Calibrated calibrated =
        Calibration.fit("p", List.of(alone("a")), new Bench(List.of(), List.of(even, old, uneven)));
    double jitter = StepNoise.whoseSlowest(2, 1.05).size();
    assertThat(calibrated.profile().host().slowdowns())
        .containsExactly(new Slowdown(2, 1.2, null, null, jitter));
    Calibrated silent =
        Calibration.fit("p", List.of(alone("b")), new Bench(List.of(), List.of(old)));
    assertThat(silent.profile().host().jitter(2)).isZero();
    assertThat(silent.notIdentified()).anyMatch(text -> text.contains("unevenly"));
  }

  /** Of five the scatter counts, and not their own intervals; what few say has none. */
  @Test
  void fiveBenchmarksTellByTheirScatter() throws Exception {
    List<StepBench> five =
        Stream.of(1.02, 1.04, 1.06, 1.08, 1.10)
            .map(slowest -> new StepBench(2, "resnet8", 32, 1, 1.2, null, null, slowest, 1.0, 2.0))
            .toList();
    Calibrated calibrated = Calibration.fit("p", List.of(alone("a")), new Bench(List.of(), five));
    Slowdown slowdown = calibrated.profile().host().slowdowns().get(0);
    assertThat(slowdown.jitter()).isEqualTo(StepNoise.whoseSlowest(2, 1.06).size());
    assertThat(slowdown.jitterLow())
        .isBetween(StepNoise.whoseSlowest(2, 1.02).size(), StepNoise.whoseSlowest(2, 1.03).size());
    assertThat(slowdown.jitterHigh())
        .isBetween(StepNoise.whoseSlowest(2, 1.09).size(), StepNoise.whoseSlowest(2, 1.10).size());
    assertThat(calibrated.notIdentified()).noneMatch(text -> text.contains("unevenly"));
    StepBench one = new StepBench(2, "resnet8", 32, 1, 1.2, null, null, 1.06, null, null);
    Calibrated few = Calibration.fit("p", List.of(alone("b")), new Bench(List.of(), List.of(one)));
    assertThat(few.notIdentified()).anyMatch(text -> text.contains("how far one can be sure"));
  }

  @Test
  void anIntervalOfTheJitterAloneIsTakenIn() {
    Slowdown uneven = new Slowdown(2, 1.2, null, null, 0.1, 0.05, 0.2);
    Contention host = new Contention(2, 1, 0, 0, List.of(uneven), "t", List.of());
    assertThat(host.bounds()).extracting(bound -> bound.jitter(2)).containsExactly(0.05, 0.2);
    assertThat(host.bounds()).extracting(bound -> bound.factor(2)).containsOnly(1.2);
    assertThat(host.even().bounds()).containsExactly(host.even());
    assertThat(host.withCores(1, "fewer").bounds()).hasSize(1);
  }

  /** Eight on four cores take two turns, which 2.2 is a tenth more than; four take one. */
  @Test
  void whatTheySlowOneAnotherBeyondTurnsIsWhatIsInterpolated() {
    Contention host =
        new Contention(4, 1, 0, 0, List.of(new Slowdown(8, 2.2, null, null, null)), "t", List.of());
    assertThat(host.factor(8)).isCloseTo(2.2, within(1e-9));
    assertThat(host.factor(4)).isCloseTo(1 + 0.1 * 3 / 7, within(1e-9));
    Contention larger = host.withCores(8, "more");
    assertThat(larger.factor(8)).isCloseTo(1.1, within(1e-9));
    assertThat(larger.factor(16)).isCloseTo(2.2, within(1e-9));
  }

  @Test
  void withoutOneTheyOnlyTakeTurnsAndItSaysSo() throws Exception {
    Calibrated calibrated = Calibration.fit("p", List.of(alone("a")), Bench.NONE);
    assertThat(calibrated.profile().host().factor(2)).isEqualTo(1);
    assertThat(calibrated.profile().host().factor(4)).isEqualTo(2);
    assertThat(calibrated.notIdentified()).anyMatch(text -> text.contains("slow one another"));
  }

  /** They do not compute on the host's cores. */
  @Test
  void workersOnGpusAreNotTakenToTakeTurnsOnCores() throws Exception {
    Run onGpu = MeasuredRun.onGpu(folder, "gpu", 12, 11, 10, 10, 10);
    Calibrated calibrated = Calibration.fit("p", List.of(onGpu), Bench.NONE);
    assertThat(calibrated.profile().host()).isNull();
    assertThat(calibrated.notIdentified())
        .anyMatch(text -> text.contains("slow one another") && text.contains("GPU"));
  }

  @Test
  void refusesAPredictedRun() throws Exception {
    Run predicted = MeasuredRun.of(folder, "p", RunInfo.PREDICTED, 1, 32, 1, 2, 3);
    assertThatThrownBy(() -> Calibration.fit("p", List.of(predicted), Bench.NONE))
        .hasMessageContaining("predicted run");
  }

  @Test
  void refusesARunThatIsAllWarmUp() throws Exception {
    Run brief = MeasuredRun.of(folder, "brief", RunInfo.MEASURED, 1, 32, 10, 11);
    assertThatThrownBy(() -> Calibration.fit("p", List.of(brief), Bench.NONE))
        .hasMessageContaining("brief")
        .hasMessageContaining("warm-up");
  }

  @Test
  void takesTheCollectiveThatTheRunsUseAndRefusesToGuess() throws Exception {
    BenchResult shm = new BenchResult(2, MeasuredRun.BYTES, "shm", null, 3000, 0);
    BenchResult tcp = bench(2, MeasuredRun.BYTES, 7);
    assertThat(fit(List.of(shm, tcp)).profile().communication().constant().ms()).isEqualTo(7);
    BenchResult nccl = new BenchResult(2, MeasuredRun.BYTES, "nccl", null, 3000, 0);
    assertThatThrownBy(() -> fit(List.of(shm, nccl))).hasMessageContaining("shm, nccl");
  }

  @Test
  void takesTheSumsThatTrainingDoesWhereTheyWereBenchmarked() throws Exception {
    BenchResult sum = new BenchResult(2, MeasuredRun.BYTES, "tcp", "sum", 5000, 0);
    BenchResult all = bench(2, MeasuredRun.BYTES, 7);
    assertThat(fit(List.of(all, sum)).profile().communication().constant().ms()).isEqualTo(5);
  }

  private Calibrated fit(List<BenchResult> bench) throws Exception {
    return Calibration.fit(
        "p", List.of(alone("a" + System.nanoTime())), new Bench(bench, List.of()));
  }

  private Run alone(String name) throws Exception {
    return MeasuredRun.of(folder, name, RunInfo.MEASURED, 1, 32, 900, 500, 101, 102, 103, 104, 105);
  }

  private static BenchResult bench(int workers, long bytes, double ms) {
    return new BenchResult(workers, bytes, "tcp", null, ms * 1e3, 0);
  }
}
