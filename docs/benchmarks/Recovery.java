import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recovery from a lost worker, with real processes: starts a run, sends one worker a signal at a
 * random moment (never the one that holds the coordinator), and measures from there to the next
 * committed step. Then it waits for the run's end, which must be good, with equal checksums on all
 * ranks that are left.
 *
 * <p>{@code java Recovery.java LOCKSTEP KILL|STOP|TERM RUNS FOLDER [train option]…}; what it prints
 * is the table. The options say what to train, by steps.
 */
public class Recovery {
  private static final long EVENT_DEADLINE_S = 300;

  public static void main(String[] args) throws IOException, InterruptedException {
    Path lockstep = Path.of(args[0]).toAbsolutePath();
    String signal = args[1];
    int runs = Integer.parseInt(args[2]);
    Path folder = Path.of(args[3]).toAbsolutePath();
    List<String> options = List.of(args).subList(4, args.length);
    Random random = new Random(1);
    List<Double> recoveries = new ArrayList<>();
    System.out.println("run rank kill_after_step evicted_s next_step_s world exit equal");
    for (int i = 0; i < runs; i++) {
      One one = new One(lockstep, folder.resolve("run-" + i), options);
      recoveries.add(one.measure(i, signal, random));
    }
    double[] sorted = recoveries.stream().mapToDouble(d -> d).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "median %.2f s, worst %.2f s, of %d%n",
        (sorted[(runs - 1) / 2] + sorted[runs / 2]) / 2,
        sorted[runs - 1],
        runs);
  }

  /** One run and its one loss. */
  private record One(Path lockstep, Path folder, List<String> options) {
    double measure(int number, String signal, Random random)
        throws IOException, InterruptedException {
      List<String> command = new ArrayList<>(List.of(lockstep.toString(), "train"));
      command.addAll(options);
      command.addAll(List.of("--run", folder.toString(), "--json"));
      Files.createDirectories(folder.getParent());
      Process launcher =
          new ProcessBuilder(command)
              .redirectOutput(Path.of(folder + ".json").toFile())
              .redirectError(Path.of(folder + ".err").toFile())
              .start();
      await(() -> newest(1, 0) >= 5, "the run's sixth step");
      List<Long> pids = pids();
      Thread.sleep(random.nextInt(3_000));
      int rank = 1 + random.nextInt(pids.size() - 1);
      long before = newest(1, 0);
      long startNs = System.nanoTime();
      new ProcessBuilder("kill", "-s", signal, String.valueOf(pids.get(rank))).start().waitFor();
      double[] evicted = {Double.NaN};
      await(
          () -> {
            if (Double.isNaN(evicted[0]) && has("\"event\":\"evicted\"")) {
              evicted[0] = (System.nanoTime() - startNs) / 1e9;
            }
            return newest(2, -1) >= 0;
          },
          "a step of the next generation");
      double nextStep = (System.nanoTime() - startNs) / 1e9;
      int exit = launcher.waitFor();
      Map<Integer, String> last = lastChecksums();
      boolean equal = last.values().stream().distinct().count() == 1;
      System.out.printf(
          Locale.ROOT,
          "%d %d %d %.2f %.2f %d %d %s%n",
          number,
          rank,
          before,
          evicted[0],
          nextStep,
          last.size(),
          exit,
          equal);
      if (exit != 0 || !equal) {
        throw new IllegalStateException("see " + folder);
      }
      return nextStep;
    }

    /** The newest step in that generation or a later one; otherwise what is given. */
    private long newest(long generation, long otherwise) {
      long newest = otherwise;
      for (String[] row : rows()) {
        if (Long.parseLong(row[0]) >= generation) {
          newest = Math.max(newest, Long.parseLong(row[4]));
        }
      }
      return newest;
    }

    /** By rank, after the last step. */
    private Map<Integer, String> lastChecksums() {
      long last = newest(0, -1);
      Map<Integer, String> checksums = new TreeMap<>();
      for (String[] row : rows()) {
        if (Long.parseLong(row[4]) == last) {
          checksums.put(Integer.parseInt(row[1]), row[17]);
        }
      }
      return checksums;
    }

    private List<String[]> rows() {
      return lines("steps.csv").stream()
          .skip(1)
          .map(line -> line.split(","))
          .filter(row -> row.length == 18)
          .toList();
    }

    private List<Long> pids() {
      Pattern joined = Pattern.compile("\"event\":\"joined\".*\"pid\":(\\d+)");
      return lines("events.jsonl").stream()
          .map(joined::matcher)
          .filter(Matcher::find)
          .map(found -> Long.parseLong(found.group(1)))
          .toList();
    }

    private boolean has(String text) {
      return lines("events.jsonl").stream().anyMatch(line -> line.contains(text));
    }

    private List<String> lines(String file) {
      try {
        return Files.readAllLines(folder.resolve(file));
      } catch (IOException notYet) {
        return List.of();
      }
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
      long endNs = System.nanoTime() + EVENT_DEADLINE_S * 1_000_000_000L;
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > endNs) {
          throw new IllegalStateException("no sign of " + what);
        }
        Thread.sleep(5);
      }
    }
  }
}
