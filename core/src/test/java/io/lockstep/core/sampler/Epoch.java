package io.lockstep.core.sampler;

import java.util.ArrayList;
import java.util.List;

/** What all ranks were dealt, step by step, by a world that goes on from a sampler's state. */
final class Epoch {
  final List<List<Sampler.Deal>> steps = new ArrayList<>();
  Sampler sampler;

  Epoch(Sampler from) {
    sampler = from;
  }

  /** Takes up to so many steps with a world of that size, within the epoch that it began in. */
  Epoch take(int worldSize, int batch, int atMost) {
    Permutation permutation = sampler.permutation();
    int epoch = sampler.epoch();
    for (int i = 0; i < atMost && sampler.epoch() == epoch; i++) {
      List<Sampler.Deal> deals = new ArrayList<>();
      for (int rank = 0; rank < worldSize; rank++) {
        deals.add(sampler.deal(permutation, rank, worldSize, batch));
      }
      steps.add(deals);
      sampler = sampler.advance(deals.get(0).consumed());
    }
    return this;
  }

  Epoch toItsEnd(int worldSize, int batch) {
    return take(worldSize, batch, Integer.MAX_VALUE);
  }

  /** Samples dealt without the padding, by position: step after step, rank by rank interleaved. */
  List<Integer> consumed() {
    List<Integer> all = new ArrayList<>();
    for (List<Sampler.Deal> deals : steps) {
      int consumed = deals.get(0).consumed();
      for (int i = 0; i < consumed; i++) {
        all.add(deals.get(i % deals.size()).samples()[i / deals.size()]);
      }
    }
    return all;
  }

  int padded() {
    return steps.stream().flatMap(List::stream).mapToInt(Sampler.Deal::padded).sum();
  }
}
