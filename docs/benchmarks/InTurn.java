import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Several commands in turn, round after round, each of which prints a rate: the median of each, and
 * the median of the first one's ratio to each other, round by round, with a 95 % bootstrap
 * interval.
 *
 * <p>{@code java InTurn.java ROUNDS FILE}, where each line of the file is a name, a regular
 * expression whose first group is the rate, and a shell command, separated by tabs.
 */
public class InTurn {
  private static final int RESAMPLES = 10_000;

  private record Entry(String name, Pattern rate, String command) {
    static Entry parse(String line) {
      String[] parts = line.split("\t", 3);
      return new Entry(parts[0], Pattern.compile(parts[1]), parts[2]);
    }

    /** The last one printed, on standard output or error. */
    double run() throws IOException, InterruptedException {
      Process process =
          new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      Matcher found = rate.matcher(text);
      double last = Double.NaN;
      while (found.find()) {
        last = Double.parseDouble(found.group(1));
      }
      if (Double.isNaN(last)) {
        throw new IllegalStateException(name + " said: " + text);
      }
      return last;
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = Integer.parseInt(args[0]);
    List<Entry> entries =
        Files.readAllLines(Path.of(args[1])).stream()
            .filter(line -> !line.isBlank())
            .map(Entry::parse)
            .toList();
    double[][] rates = new double[entries.size()][rounds];
    System.out.println("round " + String.join(" ", entries.stream().map(Entry::name).toList()));
    for (int round = 0; round < rounds; round++) {
      for (int k = 0; k < entries.size(); k++) {
        // Whoever runs later finds another machine: everyone begins a round as often as the others.
        int turn = (k + round) % entries.size();
        rates[turn][round] = entries.get(turn).run();
      }
      int now = round;
      System.out.println(
          round
              + " "
              + String.join(
                  " ",
                  Arrays.stream(rates).map(of -> String.format(Locale.ROOT, "%.1f", of[now])).toList()));
    }
    for (int k = 0; k < entries.size(); k++) {
      print(entries.get(0).name(), entries.get(k).name(), rates[0], rates[k]);
    }
  }

  private static void print(String firstName, String name, double[] first, double[] other) {
    System.out.printf(Locale.ROOT, "%s: median %.1f", name, median(other));
    if (first != other) {
      double[] ratios =
          IntStream.range(0, first.length).mapToDouble(i -> first[i] / other[i]).toArray();
      double[] medians = new double[RESAMPLES];
      Random random = new Random(1);
      for (int r = 0; r < RESAMPLES; r++) {
        medians[r] =
            median(random.ints(ratios.length, 0, ratios.length).mapToDouble(i -> ratios[i]).toArray());
      }
      Arrays.sort(medians);
      System.out.printf(
          Locale.ROOT,
          "; %s is %.3f of it (%.3f to %.3f), %d rounds",
          firstName,
          median(ratios),
          medians[(int) (0.025 * RESAMPLES)],
          medians[(int) (0.975 * RESAMPLES)],
          ratios.length);
    }
    System.out.println();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
