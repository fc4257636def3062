import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Lockstep's collectives and other systems' all-reduces on one machine, in turn. For each size and
 * number of ranks: rounds in which every program runs once, each time in new processes, which time
 * the operation several times and give the median.
 *
 * <p>{@code java AllReduce.java LOCKSTEP COLLECTIVE,… OPERATION BYTES,… WORKERS,… ROUNDS INSIDE
 * PEER…}
 *
 * <p>{@code PEER…} is a command that prints a line of JSON for each other system, with {@code peer}
 * (its name) and {@code time_us}; in it {@code {workers}}, {@code {bytes}} and {@code {rounds}}
 * (INSIDE) are replaced. As in {@code java AllReduce.java ./lockstep shm,tcp all-reduce 44695848 2,4
 * 15 20 peers.sh {workers} {bytes} {rounds} "gloo mpi"}
 *
 * <p>Prints a Markdown table: of each pair the medians over the rounds, the ratio of these, and an
 * interval for the median of the rounds' ratios, from order statistics (distribution-free; David
 * and Nagaraja 2003, section 7.1). What each round gave goes to standard error.
 */
public class AllReduce {
  private static final double CONFIDENCE = 0.95;
  private static final int LEAST_ROUNDS = 6; // Fewer give no such interval.

  private final String lockstep;
  private final List<String> collectives;
  private final String operation;
  private final int inside;
  private final List<String> peers;

  /** What a program measured, by round. */
  private final Map<String, List<Double>> timesUs = new LinkedHashMap<>();

  private final Map<String, List<Double>> memoryFractions = new LinkedHashMap<>();

  private AllReduce(String[] args) {
    lockstep = args[0];
    collectives = List.of(args[1].split(","));
    operation = args[2];
    inside = Integer.parseInt(args[6]);
    peers = List.of(args).subList(7, args.length);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 8 || Integer.parseInt(args[5]) < LEAST_ROUNDS) {
      System.err.println(
          "usage: AllReduce.java LOCKSTEP COLLECTIVE,... OPERATION BYTES,... WORKERS,..."
              + " ROUNDS INSIDE PEER...   with at least " + LEAST_ROUNDS + " rounds");
      System.exit(2);
    }
    int rounds = Integer.parseInt(args[5]);
    System.out.printf(
        "%s, %d interleaved rounds of %s timed operations in each process%n%n",
        args[2], rounds, args[6]);
    System.out.println("| bytes | N | ours | µs | of memcpy | peer | µs | ours / peer | 95 % |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for (String bytes : args[3].split(",")) {
      for (String workers : args[4].split(",")) {
        AllReduce point = new AllReduce(args);
        for (int round = 0; round < rounds; round++) {
          point.measure(round, Long.parseLong(bytes), Integer.parseInt(workers));
        }
        point.print(bytes, workers);
      }
    }
  }

  /** Who runs later finds another machine: a round begins where the one before ended. */
  private void measure(int round, long bytes, int workers)
      throws IOException, InterruptedException {
    int programs = collectives.size() + 1;
    for (int turn = 0; turn < programs; turn++) {
      int program = (turn + round) % programs;
      if (program < collectives.size()) {
        measureOurs(collectives.get(program), bytes, workers);
      } else {
        measurePeers(bytes, workers);
      }
    }
    StringBuilder line = new StringBuilder("%d bytes, %d ranks:".formatted(bytes, workers));
    timesUs.forEach((name, us) -> line.append(" %s %.1f".formatted(name, us.get(us.size() - 1))));
    System.err.println(line);
  }

  private void measureOurs(String collective, long bytes, int workers)
      throws IOException, InterruptedException {
    String json =
        output(
            List.of(
                lockstep, "bench", "--json",
                "--collective", collective,
                "--operation", operation,
                "--workers", Integer.toString(workers),
                "--bytes", Long.toString(bytes),
                "--rounds", Integer.toString(inside)));
    add(timesUs, collective, number("time_us", json));
    add(memoryFractions, collective, number("memory_fraction", json));
  }

  private void measurePeers(long bytes, int workers) throws IOException, InterruptedException {
    List<String> command =
        peers.stream()
            .map(word -> word.replace("{workers}", Integer.toString(workers)))
            .map(word -> word.replace("{bytes}", Long.toString(bytes)))
            .map(word -> word.replace("{rounds}", Integer.toString(inside)))
            .toList();
    for (String line : output(command).lines().filter(text -> text.startsWith("{")).toList()) {
      Matcher name = Pattern.compile("\"peer\"\\s*:\\s*\"([^\"]+)\"").matcher(line);
      if (!name.find()) {
        throw new IllegalStateException("no name of a peer in: " + line);
      }
      add(timesUs, name.group(1), number("time_us", line));
    }
  }

  private void print(String bytes, String workers) {
    for (String ours : collectives) {
      for (String peer : timesUs.keySet()) {
        if (!collectives.contains(peer)) {
          double[] mine = array(timesUs.get(ours));
          double[] theirs = array(timesUs.get(peer));
          double[] ratios = IntStream.range(0, mine.length).mapToDouble(i -> mine[i] / theirs[i])
              .sorted().toArray();
          int low = rankOfLow(ratios.length);
          System.out.printf(
              Locale.ROOT,
              "| %s | %s | %s | %.1f | %.2f | %s | %.1f | %.2f | %.2f to %.2f |%n",
              bytes, workers, ours, median(mine), median(array(memoryFractions.get(ours))),
              peer, median(theirs), median(mine) / median(theirs),
              ratios[low], ratios[ratios.length - 1 - low]);
        }
      }
    }
  }

  /**
   * The highest k from 0 for which the values of rank k from either end enclose the median with the
   * confidence wanted: at most k of n lie on one side of it with half of what is left over, by the
   * binomial distribution.
   */
  private static int rankOfLow(int n) {
    double tail = Math.pow(0.5, n);
    double term = tail;
    int k = 0;
    while (true) {
      term *= (double) (n - k) / (k + 1);
      if (2 * (tail + term) > 1 - CONFIDENCE) {
        return k;
      }
      tail += term;
      k++;
    }
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(
          "%s ended with %d and said: %s".formatted(command, process.exitValue(), output));
    }
    return output;
  }

  private static double number(String field, String json) {
    Matcher found = Pattern.compile("\"" + field + "\"\\s*:\\s*([-+.eE0-9]+)").matcher(json);
    if (!found.find()) {
      throw new IllegalStateException("no " + field + " in: " + json);
    }
    return Double.parseDouble(found.group(1));
  }

  private static void add(Map<String, List<Double>> samples, String name, double value) {
    samples.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
