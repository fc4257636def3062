package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.model.network.Stage;
import io.lockstep.model.network.StagedNetwork;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step's reduction after another, in one buffer: the next begins when the last is settled. */
final class Reductions {
  private final FlatParameters parameters;
  private final BucketPlan plan;
  private final List<String> stageNames;
  private @Nullable Reduction last;

  Reductions(FlatParameters parameters, StagedNetwork network, BucketPlan plan) {
    this.parameters = parameters;
    this.plan = plan;
    this.stageNames = network.stages().stream().map(Stage::name).toList();
  }

  /**
   * Waits until no other rank reads what the last reduction left, then makes the buffer ready for a
   * backward pass.
   *
   * @throws LockstepException the collective's
   */
  Reduction begin(Collective collective, StepTimer timer) {
    settle(collective, timer);
    timer.begin(StepTimer.Part.BACKWARD, "clear gradients");
    parameters.prepareReduced();
    timer.end();
    last = new Reduction(collective, parameters.reduced(), plan, stageNames::get);
    return last;
  }

  /**
   * Where the last reduction's generation is over nobody reads its gradients any more, however the
   * wait for them ends: all who are left have been committed to the present one.
   */
  private void settle(Collective collective, StepTimer timer) {
    Reduction unsettled = last;
    last = null;
    if (unsettled == null) {
      return;
    }
    try {
      unsettled.settle(timer);
    } catch (LockstepException e) {
      if (unsettled.isBy(collective)) {
        throw e;
      }
    }
  }
}
