import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Two versions of Lockstep on the same training, in turn: images per second of each, their ratio
 * per pair, and the median of the ratios with a 95 % bootstrap interval.
 *
 * <p>{@code java Pairs.java BEFORE/lockstep AFTER/lockstep PAIRS [train option]…}
 */
public class Pairs {
  private static final int RESAMPLES = 10_000;

  public static void main(String[] args) throws IOException, InterruptedException {
    int pairs = Integer.parseInt(args[2]);
    List<String> options = List.of(args).subList(3, args.length);
    double[] ratios = new double[pairs];
    System.out.println("pair before_images_per_s after_images_per_s ratio");
    for (int i = 0; i < pairs; i++) {
      // Whoever runs second finds a warmer machine: take turns in that, too.
      boolean beforeFirst = i % 2 == 0;
      double first = imagesPerS(args[beforeFirst ? 0 : 1], options);
      double second = imagesPerS(args[beforeFirst ? 1 : 0], options);
      double before = beforeFirst ? first : second;
      double after = beforeFirst ? second : first;
      ratios[i] = after / before;
      System.out.printf(Locale.ROOT, "%d %.1f %.1f %.3f%n", i, before, after, ratios[i]);
    }
    double[] medians = new double[RESAMPLES];
    Random random = new Random(1);
    for (int r = 0; r < RESAMPLES; r++) {
      medians[r] = median(random.ints(pairs, 0, pairs).mapToDouble(i -> ratios[i]).toArray());
    }
    Arrays.sort(medians);
    System.out.printf(
        Locale.ROOT,
        "median ratio %.3f (%.3f to %.3f), %d pairs%n",
        median(ratios),
        medians[(int) (0.025 * RESAMPLES)],
        medians[(int) (0.975 * RESAMPLES)],
        pairs);
  }

  private static double imagesPerS(String lockstep, List<String> options)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("pairs");
    List<String> command = new ArrayList<>(List.of(lockstep, "train", "--json"));
    command.addAll(options);
    command.addAll(List.of("--run", folder.resolve("run").toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String json =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    delete(folder);
    Matcher found = Pattern.compile("\"images_per_s\"\\s*:\\s*([0-9.]+)").matcher(json);
    if (!found.find()) {
      throw new IllegalStateException(lockstep + " said: " + json);
    }
    return Double.parseDouble(found.group(1));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
