import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockstep.simulator.allreduce.AllReduce;
import io.lockstep.simulator.allreduce.MeasuredAllReduce;
import io.lockstep.simulator.allreduce.MeasuredAllReduce.Time;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * How well α–β fits predict measured all-reduces that they were not fitted on: every other size from
 * the others, and the largest number of GPUs from two smaller ones.
 *
 * <p>{@code java -cp CLASSES AllReduceFit.java FILE}, where the file has {@code tables: [{gpu, ngpus,
 * points: [{bytes, out_of_place_ns}]}]}.
 */
public class AllReduceFit {
  public static void main(String[] args) throws IOException {
    Map<String, Map<Integer, List<Time>>> byGpu = new TreeMap<>();
    for (JsonNode table : new ObjectMapper().readTree(new File(args[0])).path("tables")) {
      int workers = table.path("ngpus").asInt();
      List<Time> times = new ArrayList<>();
      table
          .path("points")
          .forEach(
              p ->
                  times.add(
                      new Time(
                          workers,
                          p.path("bytes").asDouble(),
                          p.path("out_of_place_ns").asDouble() / 1e6)));
      byGpu.computeIfAbsent(table.path("gpu").asText(), g -> new TreeMap<>()).put(workers, times);
    }
    byGpu.forEach(AllReduceFit::print);
  }

  private static void print(String gpu, Map<Integer, List<Time>> byWorkers) {
    System.out.println("every other size from the others, " + gpu + ":");
    byWorkers.forEach(
        (workers, times) -> {
          List<Time> fitted = new ArrayList<>();
          List<Time> rest = new ArrayList<>();
          for (int i = 0; i < times.size(); i++) {
            (i % 2 == 0 ? fitted : rest).add(times.get(i));
          }
          print("N = " + workers, MeasuredAllReduce.fitted(fitted), rest);
        });
    if (byWorkers.keySet().containsAll(List.of(2, 4, 8))) {
      List<Time> few = new ArrayList<>(byWorkers.get(2));
      few.addAll(byWorkers.get(4));
      print("N = 8 from N = 2 and 4", MeasuredAllReduce.fitted(few), byWorkers.get(8));
    }
  }

  private static void print(String what, AllReduce model, List<Time> times) {
    double[] errors =
        times.stream()
            .mapToDouble(t -> 100 * Math.abs(model.ms(t.workers(), t.bytes()) / t.ms() - 1))
            .toArray();
    System.out.printf(
        Locale.ROOT,
        "%s: %d sizes, mean absolute error %.2f %%, largest %.2f %%%n",
        what,
        errors.length,
        DoubleStream.of(errors).average().orElse(Double.NaN),
        DoubleStream.of(errors).max().orElse(Double.NaN));
  }
}
