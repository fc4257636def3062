package io.lockstep.cli;

import io.lockstep.simulator.hardware.Figure;
import io.lockstep.simulator.hardware.Hardware;
import io.lockstep.simulator.hardware.HardwareCatalogue;
import io.lockstep.simulator.hardware.LinkLevel;
import io.lockstep.simulator.workload.KnownWorkload;
import io.lockstep.simulator.workload.Workloads;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be asked about without having it. */
final class CatalogueText {
  private CatalogueText() {}

  static void hardware(Console console) {
    List<Hardware> all = HardwareCatalogue.builtIn();
    Table table =
        new Table(
            "hardware", "description", "per node", "GB/s in a node", "between nodes", "TFLOPS");
    for (Hardware one : all) {
      table.row(
          one.name(),
          one.description(),
          String.valueOf(one.workersPerNode()),
          bandwidth(one.inside()),
          bandwidth(one.between()),
          figure(one.tflops()));
    }
    table.lines().forEach(console::line);
    console.line("");
    console.line("Bus bandwidths and peaks: sources and latencies are in --json.");
    console.document(Map.of("hardware", all));
  }

  static void workloads(Console console) {
    List<KnownWorkload> all = Workloads.builtIn();
    Table table =
        new Table("workload", "description", "parameters", "forward operations", "samples");
    for (KnownWorkload one : all) {
      Long samples = one.samples();
      table.row(
          one.name(),
          one.description(),
          String.valueOf(one.parameters()),
          String.format(Locale.ROOT, "%.3g", one.forwardFlops()),
          samples == null ? "" : samples.toString());
    }
    table.lines().forEach(console::line);
    console.document(Map.of("workloads", all));
  }

  private static String bandwidth(@Nullable LinkLevel level) {
    return level == null ? "" : figure(level.busGbytesPerS());
  }

  private static String figure(@Nullable Figure figure) {
    return figure == null
        ? ""
        : String.format(Locale.ROOT, "%.4g %s", figure.value(), figure.kind().label());
  }
}
