/* What a core can do at most: fused multiply-adds on AVX-512 registers and nothing else.
 * gcc -O2 -march=native -pthread -o fma-peak fma-peak.c && ./fma-peak THREADS (1 to 64) */
#include <immintrin.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SUMS = 12, FLOATS = 16, MOST_THREADS = 64 };
static const long ROUNDS = 300000000;

/* Twelve sums that do not wait for one another, which is more than a multiply-add takes cycles. */
static void *multiply_add(void *result) {
  __m512 sums[SUMS];
  __m512 factor = _mm512_set1_ps(0.999f), term = _mm512_set1_ps(1e-9f);
  for (int i = 0; i < SUMS; i++) sums[i] = _mm512_set1_ps(i);
  for (long round = 0; round < ROUNDS; round++) {
#pragma GCC unroll 12
    for (int i = 0; i < SUMS; i++) sums[i] = _mm512_fmadd_ps(sums[i], factor, term);
  }
  float all = 0;
  for (int i = 0; i < SUMS; i++) all += _mm512_reduce_add_ps(sums[i]);
  *(float *)result = all; /* Or the compiler leaves it out. */
  return NULL;
}

int main(int count, char **words) {
  int threads = count > 1 ? atoi(words[1]) : 1;
  if (threads < 1 || threads > MOST_THREADS) {
    fprintf(stderr, "usage: fma-peak THREADS, from 1 to %d\n", MOST_THREADS);
    return 2;
  }
  pthread_t thread[MOST_THREADS];
  float result[MOST_THREADS];
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int i = 0; i < threads; i++) pthread_create(&thread[i], NULL, multiply_add, &result[i]);
  for (int i = 0; i < threads; i++) pthread_join(thread[i], NULL);
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) / 1e9;
  printf("%d threads: %.1f GFLOP/s\n", threads, threads * 2.0 * FLOATS * SUMS * ROUNDS / seconds / 1e9);
  return 0;
}
