package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.units.Bandwidth;
import io.lockstep.core.units.Quantity;
import io.lockstep.simulator.cost.Conditions;
import io.lockstep.simulator.network.Link;
import io.lockstep.simulator.network.Placement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Nodes, where workers are on them, and what is slow. */
final class NetworkOptions {
  private static final Pattern SLOW = Pattern.compile("(\\d{1,9}):([0-9.eE+-]+)");

  @Option(
      names = "--gpus-per-node",
      paramLabel = "G",
      description = "workers of a node, which share its network interface (--link)")
  private @Nullable Integer workersPerNode;

  @Option(
      names = "--inner-link",
      paramLabel = "BANDWIDTH",
      description = "of a worker's link within its node, as 150GBps (default: as --link)")
  private @Nullable String innerLink;

  @Option(
      names = "--inner-alpha",
      paramLabel = "TIME",
      description = "latency within a node, as 2us (default: 0us with --inner-link)")
  private @Nullable String innerAlpha;

  @Option(
      names = "--placement",
      paramLabel = "block|round-robin",
      description = "whether neighbours in rank share a node (block, the default) or not")
  private @Nullable Placement placement;

  @Option(
      names = "--slow-link",
      paramLabel = "R:F",
      split = ",",
      description = "rank R's link to the next is F times slower; 2 and 0.5 both mean half speed")
  private List<String> slowLinks = List.of();

  @Option(
      names = "--slow-rank",
      paramLabel = "R:F",
      split = ",",
      description = "rank R computes F times slower; 2 and 0.5 both mean half speed")
  private List<String> slowRanks = List.of();

  /** Whether nobody asked for anything. */
  boolean isEmpty() {
    return workersPerNode == null
        && innerLink == null
        && innerAlpha == null
        && placement == null
        && slowLinks.isEmpty()
        && slowRanks.isEmpty();
  }

  /**
   * @throws LockstepException (exit 2) naming the flag that is wrong
   */
  Conditions over(Conditions known) {
    Usage.positive("--gpus-per-node", workersPerNode);
    Integer perNode = workersPerNode == null ? known.workersPerNode() : workersPerNode;
    Usage.require(
        perNode != null || (innerLink == null && innerAlpha == null && placement == null),
        "--inner-link, --inner-alpha and --placement need --gpus-per-node");
    Conditions placed =
        known.onNodes(perNode, inside(known), placement == null ? known.placement() : placement);
    return slowLinks.isEmpty() && slowRanks.isEmpty()
        ? placed
        : placed.withSlow(slow("--slow-link", slowLinks), slow("--slow-rank", slowRanks));
  }

  private @Nullable Link inside(Conditions known) {
    Link link = known.inside();
    if (innerLink == null && innerAlpha == null) {
      return link;
    }
    Usage.require(
        innerLink != null || link != null, "--inner-alpha needs --inner-link, as 150GBps");
    double gbytesPerS =
        innerLink == null && link != null
            ? link.gbytesPerS()
            : Bandwidth.parse(String.valueOf(innerLink)).bytesPerSecond() / 1e9;
    double alphaUs =
        innerAlpha == null
            ? (link == null ? 0 : link.alphaUs())
            : Quantity.milliseconds(innerAlpha) * 1e3;
    return new Link(alphaUs, gbytesPerS);
  }

  /** What is slow is never fast, so a factor and its inverse mean the same. */
  private static Map<Integer, Double> slow(String option, List<String> texts) {
    Map<Integer, Double> byRank = new LinkedHashMap<>();
    for (String text : texts) {
      Matcher matcher = SLOW.matcher(text.trim());
      double factor = matcher.matches() ? parse(matcher.group(2)) : Double.NaN;
      if (!(factor > 0) || Double.isInfinite(factor)) {
        throw LockstepException.usage(option + ": '" + text + "' is not a rank and a factor")
            .hint("as 3:2, rank 3 at half speed");
      }
      byRank.put(Integer.valueOf(matcher.group(1)), factor < 1 ? 1 / factor : factor);
    }
    return byRank;
  }

  private static double parse(String number) {
    try {
      return Double.parseDouble(number);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
