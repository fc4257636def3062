package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a measured run learnt. Accuracies are fractions.
 *
 * @param run its name, or the profile's that brings the row along
 * @param epochs ascending; empty where only the final accuracy is known
 * @param finalTestAcc null where nothing was evaluated
 */
@JsonPropertyOrder({"run", "workers", "final_test_acc", "epochs"})
public record AccuracyCurve(
    String run,
    int workers,
    List<Epoch> epochs,
    @JsonProperty("final_test_acc") @Nullable Double finalTestAcc) {
  public AccuracyCurve {
    epochs = List.copyOf(epochs);
  }

  /** One epoch over all ranks; losses in nats; null where they are not finite. */
  @JsonPropertyOrder({"epoch", "train_loss", "train_acc", "test_loss", "test_acc"})
  public record Epoch(
      int epoch,
      @JsonProperty("train_loss") @Nullable Double trainLoss,
      @JsonProperty("train_acc") @Nullable Double trainAcc,
      @JsonProperty("test_loss") @Nullable Double testLoss,
      @JsonProperty("test_acc") @Nullable Double testAcc) {

    static Epoch of(EpochRow row) {
      return new Epoch(
          row.epoch(),
          Json.finite(row.trainLoss()),
          Json.finite(row.trainAcc()),
          Json.finite(row.testLoss()),
          Json.finite(row.testAcc()));
    }
  }
}
