package io.lockstep.simulator.cost;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import io.lockstep.simulator.allreduce.AllReduce;
import io.lockstep.simulator.allreduce.DoubleBinaryTreeAllReduce;
import io.lockstep.simulator.allreduce.HierarchicalAllReduce;
import io.lockstep.simulator.allreduce.RingAllReduce;
import io.lockstep.simulator.allreduce.TreeAllReduce;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The cost models there are. */
public final class CostModels {
  private static final String LINKS = "the links' latency and bandwidth (--alpha and --link)";

  private static final CostModel NAIVE = new NaiveModel();
  private static final CostModel RING =
      new StepModel(
          "ring",
          "T_step = compute + 2(N-1)·α + 2(N-1)/N·S/B (Patarasuk and Yuan, JPDC 69, 2009)",
          byLinks(scenario -> new RingAllReduce(scenario.topology())),
          false);
  private static final CostModel TREE =
      new StepModel(
          "tree",
          "T_step = compute + 2·⌈log2 N⌉·(α + S/B) (Thakur, Rabenseifner and Gropp, IJHPCA 19,"
              + " 2005)",
          byLinks(scenario -> new TreeAllReduce(scenario.topology())),
          false);
  private static final CostModel DOUBLE_TREE =
      new StepModel(
          "double-tree",
          "T_step = compute + 2·⌈log2 N⌉·α + 2·S/B (Sanders, Speck and Träff, Parallel Computing"
              + " 35, 2009)",
          byLinks(scenario -> new DoubleBinaryTreeAllReduce(scenario.topology())),
          false);
  private static final CostModel HIERARCHICAL =
      new StepModel(
          "hierarchical",
          "T_step = compute + rings within nodes and between them, G of which share a node's"
              + " interface (Cho et al., BlueConnect, MLSys 2019)",
          byLinks(scenario -> new HierarchicalAllReduce(scenario.topology())),
          false);
  private static final CostModel MEASURED =
      new StepModel(
          "measured",
          "T_step = compute + a_N + S/b_N, fitted to measured all-reduces of each N, a ring beyond",
          new Measured(),
          false);
  private static final CostModel OVERLAP =
      new StepModel(
          "overlap",
          "T_step = compute + what buckets of gradients take beyond the backward pass (Li et al.,"
              + " VLDB 13, 2020), each by the best all-reduce that is known",
          new BestKnown(),
          true);

  private static final List<CostModel> ALL =
      List.of(NAIVE, RING, TREE, DOUBLE_TREE, HIERARCHICAL, MEASURED, OVERLAP);

  /** Those that are held against measurements without being asked for by name, the best last. */
  private static final List<CostModel> USUAL = List.of(NAIVE, RING, MEASURED);

  private CostModels() {}

  /** Those that the scenario has everything for, the best last; some only if asked for by name. */
  public static List<CostModel> identifiedBy(Scenario scenario) {
    List<CostModel> usual =
        scenario.conditions().overlap() == null ? USUAL : List.of(NAIVE, RING, MEASURED, OVERLAP);
    return usual.stream().filter(model -> model.missing(scenario).isEmpty()).toList();
  }

  /** As the command line knows them, with bars between. */
  public static String names() {
    return ALL.stream().map(CostModel::name).collect(Collectors.joining("|"));
  }

  /**
   * @throws LockstepException (exit 2) with what was most likely meant
   */
  public static CostModel named(String name) {
    return ALL.stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                LockstepException.usage("unknown model '" + name + "'")
                    .hint(
                        NearestMatch.suggestion(name, ALL.stream().map(CostModel::name).toList())));
  }

  private static StepModel.Communication byLinks(Function<Scenario, AllReduce> allReduce) {
    return new StepModel.Communication() {
      @Override
      public Optional<String> missing(Scenario scenario) {
        return scenario.link() == null ? Optional.of(LINKS) : Optional.empty();
      }

      @Override
      public AllReduce allReduce(Scenario scenario) {
        return allReduce.apply(scenario);
      }
    };
  }

  /** What was measured at each number of workers. */
  private static final class Measured implements StepModel.Communication {
    @Override
    public Optional<String> missing(Scenario scenario) {
      return scenario.measured() == null
          ? Optional.of("measured all-reduces (calibrate --bench)")
          : Optional.empty();
    }

    @Override
    public AllReduce allReduce(Scenario scenario) {
      AllReduce measured = scenario.measured();
      if (measured == null) {
        throw new IllegalArgumentException("the scenario has no measured all-reduces");
      }
      return measured;
    }
  }

  /** Measured, if it was; else by levels on nodes of several workers; else a ring. */
  private static final class BestKnown implements StepModel.Communication {
    @Override
    public Optional<String> missing(Scenario scenario) {
      return scenario.measured() == null && scenario.link() == null
          ? Optional.of(LINKS)
          : Optional.empty();
    }

    @Override
    public AllReduce allReduce(Scenario scenario) {
      AllReduce measured = scenario.measured();
      if (measured != null) {
        return measured;
      }
      AllReduce ring = new RingAllReduce(scenario.topology());
      AllReduce levels = new HierarchicalAllReduce(scenario.topology());
      return (workers, bytes) ->
          scenario.topology().isEven(workers)
              ? Math.min(ring.ms(workers, bytes), levels.ms(workers, bytes))
              : ring.ms(workers, bytes);
    }
  }
}
