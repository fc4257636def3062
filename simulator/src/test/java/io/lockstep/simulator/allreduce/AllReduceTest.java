package io.lockstep.simulator.allreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.core.runlog.Json;
import io.lockstep.simulator.network.Link;
import io.lockstep.simulator.network.Placement;
import io.lockstep.simulator.network.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class AllReduceTest {
  private static final double BYTES = 44_695_848;
  private static final Link NIC = new Link(30, 1.25);
  private static final Percentage EXACT = Percentage.withPercentage(1e-9);

  private static Topology nodes(int workersPerNode, Link inside, Placement placement) {
    return new Topology(workersPerNode, inside, NIC, placement, Map.of());
  }

  private static List<AllReduce> all(Topology topology) {
    return List.of(
        new RingAllReduce(topology),
        new TreeAllReduce(topology),
        new DoubleBinaryTreeAllReduce(topology),
        new HierarchicalAllReduce(topology),
        new NcclAllReduce(topology, GpuGeneration.AMPERE, GpuWire.NVLINK));
  }

  /** By hand: 2·3·30 µs + 2·3/4·44,695,848 B / 1.25 GB/s. */
  @Test
  void aRingOfFour() {
    assertThat(new RingAllReduce(Topology.flat(NIC)).ms(4, BYTES))
        .isCloseTo(0.18 + 1.5 * BYTES / 1.25e6, EXACT);
  }

  @Property
  void aRingIsItsClosedForm(
      @ForAll @IntRange(min = 2, max = 5000) int workers,
      @ForAll @DoubleRange(min = 0, max = 1e3) double alphaUs,
      @ForAll @DoubleRange(min = 0.01, max = 500) double gbytesPerS) {
    double rounds = 2.0 * (workers - 1);
    assertThat(new RingAllReduce(Topology.flat(new Link(alphaUs, gbytesPerS))).ms(workers, BYTES))
        .isCloseTo(rounds * alphaUs / 1e3 + rounds / workers * BYTES / (gbytesPerS * 1e6), EXACT);
  }

  @Property
  void oneHalfSpeedLinkDoublesARing(
      @ForAll @IntRange(min = 2, max = 512) int workers,
      @ForAll @IntRange(min = 0, max = 511) int rank) {
    Topology topology = Topology.flat(NIC);
    double whole = new RingAllReduce(topology).ms(workers, BYTES);
    double slow =
        new RingAllReduce(new Topology(1, NIC, NIC, Placement.BLOCK, Map.of(rank, 2.0)))
            .ms(workers, BYTES);
    assertThat(slow).isCloseTo(rank < workers ? 2 * whole : whole, EXACT);
  }

  @Property
  void fourWorkersPerInterfaceInBlockOrderCostWhatOneDoes(
      @ForAll @IntRange(min = 2, max = 64) int nodes,
      @ForAll @DoubleRange(min = 1.25, max = 300) double insideGbytesPerS) {
    int workers = 4 * nodes;
    Link inside = new Link(1, insideGbytesPerS);
    double alone = new RingAllReduce(nodes(1, inside, Placement.BLOCK)).ms(workers, BYTES);
    double four = new RingAllReduce(nodes(4, inside, Placement.BLOCK)).ms(workers, BYTES);
    double dealt = new RingAllReduce(nodes(4, inside, Placement.ROUND_ROBIN)).ms(workers, BYTES);
    assertThat(four).isCloseTo(alone, EXACT);
    double transferMs = 2.0 * (workers - 1) / workers * BYTES / 1.25e6;
    assertThat(dealt - four).isCloseTo(3 * transferMs, EXACT);
  }

  /** Rings within and between, which share the interface: written out again. */
  @Property
  void levelsAreTheirClosedForm(
      @ForAll @IntRange(min = 1, max = 16) int local,
      @ForAll @IntRange(min = 1, max = 64) int nodes,
      @ForAll @DoubleRange(min = 1, max = 300) double insideGbytesPerS) {
    Topology topology = nodes(local, new Link(2, insideGbytesPerS), Placement.BLOCK);
    double within = 2 * (local - 1) * (0.002 + BYTES / local / (insideGbytesPerS * 1e6));
    double between = 2 * (nodes - 1) * 0.03 + 2.0 * (nodes - 1) / nodes * BYTES / 1.25e6;
    assertThat(new HierarchicalAllReduce(topology).ms(local * nodes, BYTES))
        .isCloseTo(within + between, EXACT);
  }

  @Test
  void levelsNeedFullNodes() {
    AllReduce levels = new HierarchicalAllReduce(nodes(8, NIC, Placement.BLOCK));
    assertThat(levels.ms(4, BYTES)).isPositive();
    assertThatThrownBy(() -> levels.ms(12, BYTES)).hasMessageContaining("do not fill nodes of 8");
  }

  /** Depth 3 for 5 to 8 ranks. */
  @Test
  void treesGrowWithTheirDepth() {
    AllReduce tree = new TreeAllReduce(Topology.flat(NIC));
    assertThat(tree.ms(8, BYTES)).isCloseTo(6 * (0.03 + BYTES / 1.25e6), EXACT);
    assertThat(tree.ms(5, BYTES)).isEqualTo(tree.ms(8, BYTES));
    AllReduce two = new DoubleBinaryTreeAllReduce(Topology.flat(NIC));
    assertThat(two.ms(8, BYTES)).isCloseTo(6 * 0.03 + 2 * BYTES / 1.25e6, EXACT);
    assertThat(two.ms(1024, 4)).isCloseTo(20 * 0.03, within(1e-4));
  }

  @Property
  void oneWorkerHasNothingToDoAndMoreBytesNeverTakeLess(
      @ForAll @IntRange(min = 1, max = 9) int nodes,
      @ForAll @IntRange(min = 1, max = 8) int local,
      @ForAll @DoubleRange(min = 0, max = 1e9) double bytes) {
    Topology topology = nodes(local, new Link(2, 200), Placement.BLOCK);
    int workers = nodes * local;
    for (AllReduce allReduce : all(topology)) {
      assertThat(allReduce.ms(1, bytes)).isZero();
      assertThat(allReduce.ms(workers, bytes))
          .isLessThanOrEqualTo(allReduce.ms(workers, bytes * 2 + 1));
      if (workers > 1) {
        assertThat(allReduce.ms(workers, bytes)).isPositive();
      }
    }
  }

  /** 2·(8−1)/8·S/B and latencies, at sizes where one protocol rules: computed by hand. */
  @Test
  void ncclChoosesByItsTable() {
    AllReduce eight =
        new NcclAllReduce(
            nodes(8, new Link(0, 230), Placement.BLOCK), GpuGeneration.AMPERE, GpuWire.NVLINK);
    // Ring, LL: 6.6 + 14·0.6 = 15.0; tree, LL: 6.8 + 2·7·0.6 = 15.2.
    assertThat(eight.ms(8, 4)).isCloseTo(0.0150, within(1e-5));
    // Ring, simple, 1 GiB: 8.4 + 14·3.4 + 2^30·14/8/(230 GB/s).
    assertThat(eight.ms(8, 1L << 30))
        .isCloseTo(0.056 + (1L << 30) * 1.75 / 230e6, Percentage.withPercentage(0.01));
  }

  @Test
  void measuredTimesAreMetWhereTheyWereMeasured() {
    TreeMap<Integer, Link> byWorkers = new TreeMap<>();
    byWorkers.put(2, new Link(40, 190));
    byWorkers.put(8, new Link(86, 130));
    AllReduce measured = new MeasuredAllReduce(byWorkers, Medium.NETWORK, 1);
    assertThat(measured.ms(2, 1e6)).isCloseTo(0.04 + 1e6 / 190e6, EXACT);
    assertThat(measured.ms(8, 1e6)).isCloseTo(0.086 + 1e6 / 130e6, EXACT);
    // Half way in log N.
    assertThat(measured.ms(4, 1e6))
        .isCloseTo((measured.ms(2, 1e6) + measured.ms(8, 1e6)) / 2, EXACT);
    // Beyond, as a ring: 15/7 of the rounds, of half the size.
    assertThat(measured.ms(16, 0)).isCloseTo(0.086 * 15 / 7, EXACT);
    assertThat(measured.ms(16, 1e9) - measured.ms(16, 0)).isCloseTo(1e9 / 130e6 * 15 / 14, EXACT);
  }

  /** 2 ranks move 5 buffers in memory, 4 move 11; over TCP 2 and 6 of 2 cores' work. */
  @Test
  void aHostsOwnPlanesGrowWithWhatTheyMove() {
    TreeMap<Integer, Link> two = new TreeMap<>(Map.of(2, new Link(0, 10)));
    AllReduce memory = new MeasuredAllReduce(two, Medium.SHARED_MEMORY, 2);
    assertThat(memory.ms(4, 1e9) / memory.ms(2, 1e9)).isCloseTo(11 / 5.0, EXACT);
    AllReduce loopback = new MeasuredAllReduce(two, Medium.LOOPBACK, 2);
    assertThat(loopback.ms(4, 1e9) / loopback.ms(2, 1e9)).isCloseTo(3, EXACT);
    assertThat(Medium.of("shm")).isEqualTo(Medium.SHARED_MEMORY);
    assertThat(Medium.of("nccl")).isEqualTo(Medium.NETWORK);
  }

  @Test
  void oneSizeAloneIsTakenForBandwidth() {
    AllReduce measured = MeasuredAllReduce.fitted(List.of(new MeasuredAllReduce.Time(2, 1e6, 3)));
    assertThat(measured.ms(2, 2e6)).isCloseTo(6, EXACT);
  }

  /** Every other size of NCCL's measured all-reduces on A100 from the others. */
  @Test
  void alphaAndBetaOfMeasuredAllReducesPredictOtherSizes() throws IOException {
    Map<Integer, List<MeasuredAllReduce.Time>> tables = a100();
    for (List<MeasuredAllReduce.Time> times : tables.values()) {
      List<MeasuredAllReduce.Time> fitted = new ArrayList<>();
      List<MeasuredAllReduce.Time> rest = new ArrayList<>();
      for (int i = 0; i < times.size(); i++) {
        (i % 2 == 0 ? fitted : rest).add(times.get(i));
      }
      assertThat(meanErrorPct(MeasuredAllReduce.fitted(fitted), rest)).isLessThanOrEqualTo(3);
    }
    List<MeasuredAllReduce.Time> few = new ArrayList<>(tables.get(2));
    few.addAll(tables.get(4));
    assertThat(meanErrorPct(MeasuredAllReduce.fitted(few), tables.get(8))).isLessThan(6);
  }

  private static double meanErrorPct(AllReduce model, List<MeasuredAllReduce.Time> times) {
    return times.stream()
        .mapToDouble(time -> 100 * Math.abs(model.ms(time.workers(), time.bytes()) / time.ms() - 1))
        .average()
        .orElseThrow();
  }

  private static Map<Integer, List<MeasuredAllReduce.Time>> a100() throws IOException {
    Path file = Path.of("../../shared/data/nccl_allreduce_measured.json");
    Assumptions.assumeTrue(
        Files.isRegularFile(file), () -> "the measured all-reduces are not at " + file);
    Map<Integer, List<MeasuredAllReduce.Time>> byWorkers = new TreeMap<>();
    for (JsonNode table : Json.MAPPER.readTree(Files.readString(file)).path("tables")) {
      List<MeasuredAllReduce.Time> times = new ArrayList<>();
      int workers = table.path("ngpus").asInt();
      for (JsonNode point : table.path("points")) {
        times.add(
            new MeasuredAllReduce.Time(
                workers,
                point.path("bytes").asDouble(),
                point.path("out_of_place_ns").asDouble() / 1e6));
      }
      byWorkers.put(workers, times);
    }
    return byWorkers;
  }
}
