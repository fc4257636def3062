package io.lockstep.analysis.compare;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One number of workers.
 *
 * @param measured null where it was only predicted
 */
@JsonPropertyOrder({"workers", "measured", "predicted"})
public record Point(int workers, @Nullable Measured measured, List<Predicted> predicted) {}
