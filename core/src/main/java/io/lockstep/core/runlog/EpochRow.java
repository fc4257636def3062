package io.lockstep.core.runlog;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A line of {@code epochs.csv}: losses are means and accuracies fractions over all ranks.
 *
 * @param epoch from 1
 * @param worldSize at the epoch's end
 * @param lr of the epoch's last step
 * @param imagesPerS training images per second of training time
 */
@JsonPropertyOrder({
  "epoch",
  "world_size",
  "lr",
  "train_loss",
  "train_acc",
  "test_loss",
  "test_acc",
  "train_s",
  "eval_s",
  "epoch_s",
  "images_per_s"
})
public record EpochRow(
    int epoch,
    @JsonProperty("world_size") int worldSize,
    double lr,
    @JsonProperty("train_loss") double trainLoss,
    @JsonProperty("train_acc") double trainAcc,
    @JsonProperty("test_loss") double testLoss,
    @JsonProperty("test_acc") double testAcc,
    @JsonProperty("train_s") double trainS,
    @JsonProperty("eval_s") double evalS,
    @JsonProperty("epoch_s") double epochS,
    @JsonProperty("images_per_s") double imagesPerS)
    implements RunRecord {

  /** Whether there is an accuracy: in a simulated run nothing is learnt. */
  public boolean learnt() {
    return Double.isFinite(testAcc);
  }
}
