package io.lockstep.model.network;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A network as the sequence of its stages. Whoever writes one of their own gives it a name and its
 * stages; everything else (gradients, all-reduce, optimizer, files) follows from what the stages
 * declare.
 */
public record StagedNetwork(String name, List<Stage> stages) {

  public StagedNetwork {
    stages = List.copyOf(stages);
    Set<String> names = new HashSet<>();
    for (Stage stage : stages) {
      for (TensorSpec tensor : stage.tensors()) {
        if (!names.add(tensor.name())) {
          throw new IllegalArgumentException(
              name + " declares '" + tensor.name() + "' twice, the second time in " + stage.name());
        }
      }
    }
  }

  /** All tensors, stage by stage. */
  public List<TensorSpec> tensors() {
    return stages.stream().flatMap(stage -> stage.tensors().stream()).toList();
  }

  /** The tensors of one kind, in their order among all. */
  public List<TensorSpec> tensors(TensorKind kind) {
    return tensors().stream().filter(tensor -> tensor.kind() == kind).toList();
  }

  /** Number of trainable values. */
  public int parameterCount() {
    return count(TensorKind.PARAMETER);
  }

  /** Number of the normalisations' running values. */
  public int statisticCount() {
    return count(TensorKind.STATISTIC);
  }

  private int count(TensorKind kind) {
    return tensors(kind).stream().mapToInt(TensorSpec::size).sum();
  }
}
