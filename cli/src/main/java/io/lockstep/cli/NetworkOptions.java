package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.units.Bandwidth;
import io.lockstep.core.units.Quantity;
import io.lockstep.simulator.cost.Conditions;
import io.lockstep.simulator.cost.Nodes;
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
      converter = SweptOption.Integers.class,
      description = "workers of a node, which share its network interface (--link)")
  private @Nullable SweptOption<Integer> workersPerNode;

  @Option(
      names = "--inner-link",
      paramLabel = "BANDWIDTH",
      converter = SweptOption.Words.class,
      description = "of a worker's link within its node, as 150GBps (default: as --link)")
  private @Nullable SweptOption<String> innerLink;

  @Option(
      names = "--inner-alpha",
      paramLabel = "TIME",
      converter = SweptOption.Words.class,
      description = "latency within a node, as 2us (default: 0us with --inner-link)")
  private @Nullable SweptOption<String> innerAlpha;

  @Option(
      names = "--placement",
      paramLabel = "block|round-robin",
      converter = SweptOption.Words.class,
      description = "whether neighbours in rank share a node (block, the default) or not")
  private @Nullable SweptOption<String> placement;

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

  /** Those that were given. */
  List<String> given() {
    return Usage.given(
        "--gpus-per-node", workersPerNode,
        "--inner-link", innerLink,
        "--inner-alpha", innerAlpha,
        "--placement", placement,
        "--slow-link", slowLinks,
        "--slow-rank", slowRanks);
  }

  /** Options that may have several values. */
  void sweep(Sweep sweep) {
    sweep
        .over("--gpus-per-node", workersPerNode)
        .over("--inner-link", innerLink)
        .over("--inner-alpha", innerAlpha)
        .over("--placement", placement);
  }

  /**
   * @throws LockstepException (exit 2) naming the flag that is wrong
   */
  Conditions over(Conditions known) {
    Nodes nodes = known.nodes();
    Integer given = workersPerNode == null ? null : workersPerNode.value();
    Usage.positive("--gpus-per-node", given);
    Integer perNode = given == null ? nodes.workers() : given;
    Usage.require(
        perNode != null || (innerLink == null && innerAlpha == null && placement == null),
        "--inner-link, --inner-alpha and --placement need --gpus-per-node");
    Placement placed =
        placement == null
            ? nodes.placement()
            : Usage.oneOf(Placement.class, "--placement", placement.value());
    Conditions conditions = known.with(nodes.with(perNode, inside(nodes.inside()), placed));
    return slowLinks.isEmpty() && slowRanks.isEmpty()
        ? conditions
        : conditions.withSlow(slow("--slow-link", slowLinks), slow("--slow-rank", slowRanks));
  }

  private @Nullable Link inside(@Nullable Link known) {
    if (innerLink == null && innerAlpha == null) {
      return known;
    }
    Usage.require(
        innerLink != null || known != null, "--inner-alpha needs --inner-link, as 150GBps");
    double gbytesPerS =
        innerLink != null
            ? Bandwidth.parse(innerLink.value()).bytesPerSecond() / 1e9
            : known == null ? Double.NaN : known.gbytesPerS();
    double alphaUs =
        innerAlpha != null
            ? Quantity.milliseconds(innerAlpha.value()) * 1e3
            : known == null ? 0 : known.alphaUs();
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
