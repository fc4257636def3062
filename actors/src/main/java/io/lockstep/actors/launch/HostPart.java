package io.lockstep.actors.launch;

import io.lockstep.actors.hosts.Joining;
import io.lockstep.actors.nccl.LibraryPaths;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.spec.TrainSpec;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One host's part in a run.
 *
 * @param node its place among the hosts; the first, where the run is led from, has 0
 * @param name in the run's logs; no other host of the run has it
 * @param address by which its workers are reached
 * @param workers how many it starts
 * @param secret of the run: who does not know it cannot connect to the collective
 */
public record HostPart(int node, String name, String address, int workers, String secret) {
  private static final int SECRET_BITS = 128;

  /** Of the first host, or the only one; draws the run's secret. */
  public static HostPart first(String name, String address, int workers) {
    String secret = new BigInteger(SECRET_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
    return new HostPart(0, name, address, workers, secret);
  }

  /** Of a host that has joined. */
  public static HostPart at(Joining.Place place, int workers) {
    return new HostPart(place.node(), place.name(), place.address(), workers, place.secret());
  }

  /**
   * Its workers, by local rank.
   *
   * @param libraries of NCCL's, where the spec's collective is that
   */
  public List<WorkerSettings> settings(
      TrainSpec spec, RunFolder folder, @Nullable LibraryPaths libraries) {
    return IntStream.range(0, workers)
        .mapToObj(i -> new WorkerSettings(spec, this, i, folder.path().toString(), libraries))
        .toList();
  }

  /** The number of a worker among those of all hosts: its rank, as long as nobody is lost. */
  int number(int localRank) {
    return node * workers + localRank;
  }
}
