package io.lockstep.simulator.cost;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import io.lockstep.simulator.allreduce.AllReduce;
import io.lockstep.simulator.allreduce.DoubleBinaryTreeAllReduce;
import io.lockstep.simulator.allreduce.GpuGeneration;
import io.lockstep.simulator.allreduce.GpuWire;
import io.lockstep.simulator.allreduce.HierarchicalAllReduce;
import io.lockstep.simulator.allreduce.NcclAllReduce;
import io.lockstep.simulator.allreduce.RingAllReduce;
import io.lockstep.simulator.allreduce.TreeAllReduce;
import java.util.ArrayList;
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
  private static final CostModel NCCL =
      new StepModel(
          "nccl",
          "T_step = compute + what NCCL expects of itself: the least over ring, tree and protocols"
              + " (NVIDIA/nccl, src/graph/tuning.cc)",
          new Nccl(),
          false);
  private static final CostModel MEASURED =
      new StepModel(
          "measured",
          "T_step = compute + a_N + S/b_N, fitted to measured all-reduces of each N",
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
      List.of(NAIVE, RING, TREE, DOUBLE_TREE, HIERARCHICAL, NCCL, MEASURED, OVERLAP);

  /** Those that are held against measurements without being asked for by name, the best last. */
  private static final List<CostModel> USUAL = List.of(NAIVE, RING, MEASURED);

  private CostModels() {}

  /** Those that the scenario has everything for, the best last; some only if asked for by name. */
  public static List<CostModel> identifiedBy(Scenario scenario) {
    List<CostModel> usual =
        scenario.conditions().overlap() == null ? USUAL : List.of(NAIVE, RING, MEASURED, OVERLAP);
    return usual.stream().filter(model -> model.missing(scenario).isEmpty()).toList();
  }

  /**
   * Those that might as well hold where a model was chosen without measurements: for hidden
   * communication, ring, NCCL and levels hidden behind nothing.
   */
  static List<CostModel> rivals(CostModel model, Scenario scenario, int workers) {
    if (!model.equals(OVERLAP) || scenario.measured() != null) {
      return List.of(model);
    }
    List<CostModel> rivals = new ArrayList<>(List.of(model));
    List.of(RING, NCCL, HIERARCHICAL).stream()
        .filter(rival -> rival.missing(scenario).isEmpty())
        .filter(rival -> !rival.equals(HIERARCHICAL) || scenario.topology().isEven(workers))
        .forEach(rivals::add);
    return rivals;
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

  /** By NCCL's own tuning, which depends on what GPUs there are. */
  private static final class Nccl implements StepModel.Communication {
    @Override
    public Optional<String> missing(Scenario scenario) {
      if (scenario.link() == null) {
        return Optional.of(LINKS);
      }
      return scenario.conditions().nodes().generation() == null
          ? Optional.of("GPUs (--hardware)")
          : Optional.empty();
    }

    @Override
    public AllReduce allReduce(Scenario scenario) {
      Nodes nodes = scenario.conditions().nodes();
      GpuGeneration generation = nodes.generation();
      GpuWire wire = nodes.wire();
      if (generation == null) {
        throw new IllegalArgumentException("the scenario has no GPUs");
      }
      return new NcclAllReduce(scenario.topology(), generation, wire == null ? GpuWire.PCI : wire);
    }
  }

  /** Measured, if it was; else as NCCL on GPUs; else the better of a ring and of levels. */
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
      if (NCCL.missing(scenario).isEmpty()) {
        return new Nccl().allReduce(scenario);
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
