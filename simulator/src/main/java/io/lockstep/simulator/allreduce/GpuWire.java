package io.lockstep.simulator.allreduce;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What joins the GPUs of a node. */
public enum GpuWire {
  NVLINK,
  PCI;

  @JsonValue
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
