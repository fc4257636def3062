package io.lockstep.actors.shm;

import io.lockstep.actors.collective.Buffers;
import io.lockstep.core.port.Collective;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Rank 1 of two, in a process of its own, that does what it is told on its standard input. */
final class LonelyRank {
  private LonelyRank() {}

  public static void main(String[] args) throws IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    SharedMemoryFactory factory =
        SharedMemoryFactory.create(
            Path.of(args[0]), ShmWorld.SECRET, ShmWorld.PLENTY, ShmWorld.PLENTY);
    System.out.println(factory.endpoint());
    String other = orders.readLine();
    Collective collective =
        factory.open(1, 1, List.of(other, factory.endpoint())).toCompletableFuture().join();
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      collective.allReduce(Buffers.direct(1, 1)).await();
      System.out.println("done");
    }
    Runtime.getRuntime().halt(0);
  }

  static Process start(Path folder) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path") + File.pathSeparator,
            LonelyRank.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
