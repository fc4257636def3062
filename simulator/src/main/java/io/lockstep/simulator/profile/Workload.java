package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * What was trained, apart from how many workers shared it.
 *
 * @param images of one epoch
 * @param testImages of one evaluation
 * @param threads compute threads per worker; null where unknown
 * @param reducedBytes that a step's all-reduce moves per worker
 * @param source where these came from
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "network",
  "data",
  "images",
  "test_images",
  "threads",
  "reduced_bytes",
  "source"
})
public record Workload(
    String network,
    String data,
    int images,
    @JsonProperty("test_images") int testImages,
    @Nullable Integer threads,
    @JsonProperty("reduced_bytes") long reducedBytes,
    String source) {

  public Workload {
    Valid.present(network, "workload.network");
    Valid.present(data, "workload.data");
    Valid.atLeast(1, images, "workload.images");
    Valid.atLeast(1, reducedBytes, "workload.reduced_bytes");
    Valid.present(source, "workload.source");
  }
}
