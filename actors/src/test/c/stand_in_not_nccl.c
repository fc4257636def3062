/*
 * STAND-IN, NOT NCCL. The functions of NCCL and of CUDA's runtime that Lockstep calls, over memory
 * of the host, for machines without a GPU. No time that is measured with it means anything.
 *
 * It keeps the rules whose breach is hard to see: streams run by themselves, so that a wait that is
 * forgotten gives other sums; what is still in progress must be asked after; the GPU's memory is
 * known, and nothing else may be summed; a device belongs to a thread; a rank that is dead or does
 * something else is waited for, for ever, until the communicator is aborted. Sums are float32, in
 * rank order. Its environment:
 *   STAND_IN_DEVICES (8)           how many GPUs there seem to be
 *   STAND_IN_SAME_BUS (unset)      all of them are at one place
 *   STAND_IN_COUNT_RESULT (0)      what cudaGetDeviceCount returns
 *   STAND_IN_VERSION (22703)       NCCL's version
 *   STAND_IN_COPY_DELAY_US (0)     how long each copy takes, longer than it does anyway
 *   STAND_IN_SUM_DELAY_US (0)      how long each of NCCL's calls takes on its stream, likewise
 *   STAND_IN_LAUNCH_DELAY_US (0)   how long a group stays in progress before it is on its stream
 *   STAND_IN_HANG_ABORT (unset)    ncclCommAbort never returns
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define LABEL "stand-in, not NCCL: "

static long setting(const char *name, long otherwise) {
  const char *value = getenv(name);
  return value ? atol(value) : otherwise;
}

static void nap(long us) {
  struct timespec t = {us / 1000000, us % 1000000 * 1000};
  nanosleep(&t, 0);
}

/* CUDA: devices, memory, events, streams. */

enum { CUDA_INVALID = 1, CUDA_NO_DEVICE = 100, CUDA_BAD_HANDLE = 400, CUDA_NOT_READY = 600 };

static __thread int device;

typedef struct Block {
  char *start;
  size_t bytes;
  int device;
  struct Block *next;
} Block;
static Block *blocks;
static pthread_mutex_t blocksLock = PTHREAD_MUTEX_INITIALIZER;

typedef struct {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  uint64_t recorded, reached;
} Event;

typedef struct Comm Comm;
enum Kind { COPY, RECORD, WAIT, ALL_REDUCE, REDUCE, BROADCAST };
typedef struct Op {
  enum Kind kind;
  char *to;
  const char *from;
  size_t count; /* bytes of a copy, otherwise floats */
  int root;
  Comm *comm;
  Event *event;
  uint64_t mark;
  struct Op *next;
} Op;

typedef struct {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  Op *head, *tail;
  uint64_t pushed, finished;
  int stopped, device;
  pthread_t thread;
} Stream;

static void collective(const Op *op);

static void perform(const Op *op) {
  Event *event = op->event;
  switch (op->kind) {
    case COPY:
      nap(setting("STAND_IN_COPY_DELAY_US", 0));
      memcpy(op->to, op->from, op->count);
      break;
    case RECORD:
      pthread_mutex_lock(&event->lock);
      if (event->reached < op->mark) event->reached = op->mark;
      pthread_cond_broadcast(&event->changed);
      pthread_mutex_unlock(&event->lock);
      break;
    case WAIT:
      pthread_mutex_lock(&event->lock);
      while (event->reached < op->mark) pthread_cond_wait(&event->changed, &event->lock);
      pthread_mutex_unlock(&event->lock);
      break;
    default:
      collective(op);
  }
}

static void *runStream(void *argument) {
  Stream *s = argument;
  for (;;) {
    pthread_mutex_lock(&s->lock);
    while (!s->head && !s->stopped) pthread_cond_wait(&s->changed, &s->lock);
    Op *op = s->head;
    if (op && !(s->head = op->next)) s->tail = 0;
    pthread_mutex_unlock(&s->lock);
    if (!op) return 0;
    perform(op);
    free(op);
    pthread_mutex_lock(&s->lock);
    s->finished++;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
  }
}

static void push(Stream *s, Op op) {
  Op *copy = malloc(sizeof op);
  *copy = op;
  copy->next = 0;
  pthread_mutex_lock(&s->lock);
  if (s->tail) s->tail->next = copy;
  else s->head = copy;
  s->tail = copy;
  s->pushed++;
  pthread_cond_broadcast(&s->changed);
  pthread_mutex_unlock(&s->lock);
}

int cudaGetDeviceCount(int *count) {
  int result = (int)setting("STAND_IN_COUNT_RESULT", 0);
  *count = result ? 0 : (int)setting("STAND_IN_DEVICES", 8);
  return result ? result : *count ? 0 : CUDA_NO_DEVICE;
}

int cudaSetDevice(int wanted) {
  if (wanted < 0 || wanted >= setting("STAND_IN_DEVICES", 8)) return CUDA_INVALID;
  device = wanted;
  return 0;
}

int cudaDeviceGetPCIBusId(char *place, int length, int of) {
  snprintf(place, length, "stand-in, not a GPU:%02x:00.0", getenv("STAND_IN_SAME_BUS") ? 0 : of);
  return 0;
}

int cudaMalloc(void **address, size_t bytes) {
  Block *block = calloc(1, sizeof *block);
  *block = (Block){malloc(bytes ? bytes : 1), bytes, device, 0};
  memset(block->start, 0xAB, bytes); /* what nobody has written is not to look like a zero */
  *address = block->start;
  pthread_mutex_lock(&blocksLock);
  block->next = blocks;
  blocks = block;
  pthread_mutex_unlock(&blocksLock);
  return 0;
}

int cudaFree(void *address) {
  pthread_mutex_lock(&blocksLock);
  Block **at = &blocks;
  while (*at && (*at)->start != address) at = &(*at)->next;
  Block *found = *at;
  if (found) *at = found->next;
  pthread_mutex_unlock(&blocksLock);
  if (!found) return CUDA_INVALID;
  free(found->start);
  free(found);
  return 0;
}

/* Of the stand-in's own: from then on all of the host's memory is as good as a device's. */
static _Atomic int lent;
void standInLendsHostMemory(void) { lent = 1; }

/* Whether that is a device's memory. */
static int isOn(int of, const void *address, size_t bytes) {
  if (lent || getenv("STAND_IN_LENDS_HOST_MEMORY")) return 1;
  const char *start = address;
  int found = 0;
  pthread_mutex_lock(&blocksLock);
  for (Block *b = blocks; b; b = b->next)
    found |= b->device == of && start >= b->start && start + bytes <= b->start + b->bytes;
  pthread_mutex_unlock(&blocksLock);
  return found;
}

int cudaHostAlloc(void **address, size_t bytes, unsigned flags) {
  (void)flags;
  return posix_memalign(address, 4096, bytes) ? 2 : 0;
}

int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int kind, Stream *s) {
  if (kind != 4 || !to || !from || !s) return CUDA_INVALID;
  push(s, (Op){.kind = COPY, .to = to, .from = from, .count = bytes});
  return 0;
}

int cudaStreamCreateWithFlags(Stream **made, unsigned flags) {
  if (flags != 1) return CUDA_INVALID;
  Stream *s = calloc(1, sizeof *s);
  pthread_mutex_init(&s->lock, 0);
  pthread_cond_init(&s->changed, 0);
  s->device = device;
  pthread_create(&s->thread, 0, runStream, s);
  *made = s;
  return 0;
}

int cudaStreamDestroy(Stream *s) {
  pthread_mutex_lock(&s->lock);
  s->stopped = 1;
  pthread_cond_broadcast(&s->changed);
  pthread_mutex_unlock(&s->lock);
  pthread_join(s->thread, 0);
  free(s);
  return 0;
}

int cudaStreamQuery(Stream *s) {
  pthread_mutex_lock(&s->lock);
  int busy = s->finished < s->pushed;
  pthread_mutex_unlock(&s->lock);
  return busy ? CUDA_NOT_READY : 0;
}

int cudaEventCreateWithFlags(Event **made, unsigned flags) {
  if (flags != 2) return CUDA_INVALID;
  Event *event = calloc(1, sizeof *event);
  pthread_mutex_init(&event->lock, 0);
  pthread_cond_init(&event->changed, 0);
  *made = event;
  return 0;
}

int cudaEventDestroy(Event *event) {
  free(event);
  return 0;
}

/* The default stream's work is done when it is enqueued: it is the caller's own. */
static int recordAtOnce(Event *event) {
  pthread_mutex_lock(&event->lock);
  event->reached = ++event->recorded;
  pthread_cond_broadcast(&event->changed);
  pthread_mutex_unlock(&event->lock);
  return 0;
}

int cudaEventRecord(Event *event, Stream *s) {
  if (!s) return recordAtOnce(event);
  if (s->device != device) return CUDA_BAD_HANDLE;
  pthread_mutex_lock(&event->lock);
  uint64_t mark = ++event->recorded;
  pthread_mutex_unlock(&event->lock);
  push(s, (Op){.kind = RECORD, .event = event, .mark = mark});
  return 0;
}

int cudaStreamWaitEvent(Stream *s, Event *event, unsigned flags) {
  (void)flags;
  pthread_mutex_lock(&event->lock);
  uint64_t mark = event->recorded;
  pthread_mutex_unlock(&event->lock);
  push(s, (Op){.kind = WAIT, .event = event, .mark = mark});
  return 0;
}

int cudaEventQuery(Event *event) {
  pthread_mutex_lock(&event->lock);
  int busy = event->reached < event->recorded;
  pthread_mutex_unlock(&event->lock);
  return busy ? CUDA_NOT_READY : 0;
}

const char *cudaGetErrorString(int result) {
  switch (result) {
    case 0: return LABEL "no error";
    case 35: return LABEL "CUDA driver version is insufficient for CUDA runtime version";
    case CUDA_NO_DEVICE: return LABEL "no CUDA-capable device is detected";
    case CUDA_NOT_READY: return LABEL "device not ready";
    default: return LABEL "invalid argument";
  }
}

/* NCCL: ranks meet in a shared file, through which their values go, chunk by chunk. */

enum { UNHANDLED = 1, SYSTEM = 2, INVALID_ARGUMENT = 4, INVALID_USAGE = 5, IN_PROGRESS = 7 };
enum { MOST_RANKS = 64, CHUNK = 1 << 16 /* floats */ };
static const uint64_t MAGIC = 0x6e692d646e617453; /* "Stand-in" */

typedef struct { char internal[128]; } UniqueId;
typedef struct { size_t size; unsigned magic, version; int blocking; } Config;

typedef struct {
  _Atomic int arrived, waiting, closing;
  _Atomic unsigned phase;
  _Atomic int taken[MOST_RANKS];
  _Atomic uint64_t doing[MOST_RANKS];
} Shared;

struct Comm {
  Shared *shared;
  float *chunks;
  size_t bytes;
  char name[100];
  int ranks, rank, device;
  uint64_t sequence;
  _Atomic int aborted, state, background;
};

static __thread char said[256];
static int fail(int code, const char *why) {
  snprintf(said, sizeof said, LABEL "%s", why);
  return code;
}

int ncclGetVersion(int *version) {
  *version = (int)setting("STAND_IN_VERSION", 22703);
  return 0;
}

const char *ncclGetErrorString(int result) {
  switch (result) {
    case 0: return LABEL "no error";
    case UNHANDLED: return LABEL "unhandled cuda error";
    case SYSTEM: return LABEL "unhandled system error";
    case INVALID_ARGUMENT: return LABEL "invalid argument";
    case INVALID_USAGE: return LABEL "invalid usage";
    case IN_PROGRESS: return LABEL "NCCL operation in progress";
    default: return LABEL "unknown result code";
  }
}

const char *ncclGetLastError(Comm *comm) {
  (void)comm;
  return said;
}

int ncclGetUniqueId(UniqueId *id) {
  static _Atomic int made;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  memset(id, 0, sizeof *id);
  memcpy(id->internal, &MAGIC, sizeof MAGIC);
  snprintf(id->internal + 8, 99, "/stand-in-not-nccl-%d-%d-%lx", getpid(), made++, now.tv_nsec);
  return 0;
}

/* Whether all have come here; otherwise the communicator was aborted. */
static int meet(Comm *c) {
  Shared *all = c->shared;
  unsigned phase = all->phase;
  if (atomic_fetch_add(&all->waiting, 1) == c->ranks - 1) {
    all->waiting = 0;
    all->phase = phase + 1;
    return 1;
  }
  for (int i = 0; all->phase == phase; i++) {
    if (c->aborted) return 0;
    if (i > 100) nap(20);
  }
  return 1;
}

static void *awaitRanks(void *argument) {
  Comm *c = argument;
  atomic_fetch_add(&c->shared->arrived, 1);
  while (c->shared->arrived < c->ranks && !c->aborted) nap(200);
  shm_unlink(c->name);
  if (!c->aborted) c->state = 0;
  c->background--;
  return 0;
}

static void inBackground(Comm *c, void *(*work)(void *), void *argument) {
  pthread_t thread;
  c->background++;
  c->state = IN_PROGRESS;
  pthread_create(&thread, 0, work, argument);
  pthread_detach(thread);
}

int ncclCommInitRankConfig(Comm **made, int ranks, UniqueId id, int rank, Config *config) {
  uint64_t magic;
  memcpy(&magic, id.internal, sizeof magic);
  if (ranks < 1 || ranks > MOST_RANKS || rank < 0 || rank >= ranks)
    return fail(INVALID_ARGUMENT, "no such rank");
  if (magic != MAGIC) return fail(INVALID_ARGUMENT, "that is no unique id");
  if (!config || config->magic != 0xcafebeef || config->size != 40 || config->blocking != 0)
    return fail(INVALID_ARGUMENT, "that is no configuration of a communicator that does not block");
  Comm *c = calloc(1, sizeof *c);
  c->ranks = ranks;
  c->rank = rank;
  c->device = device;
  memcpy(c->name, id.internal + 8, 99);
  c->bytes = 4096 + sizeof(float) * CHUNK * ranks;
  int file = shm_open(c->name, O_RDWR | O_CREAT, 0600);
  if (file < 0 || ftruncate(file, (off_t)c->bytes)) return fail(SYSTEM, strerror(errno));
  c->shared = mmap(0, c->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  c->chunks = (float *)((char *)c->shared + 4096);
  close(file);
  if (atomic_exchange(&c->shared->taken[rank], 1))
    return fail(INVALID_USAGE, "that rank is taken: an id is used once");
  *made = c;
  inBackground(c, awaitRanks, c);
  return IN_PROGRESS;
}

int ncclCommGetAsyncError(Comm *c, int *state) {
  *state = c->state;
  return 0;
}

static int dispose(Comm *c) {
  while (c->background) nap(100);
  munmap(c->shared, c->bytes);
  free(c);
  return 0;
}

static void *awaitClosing(void *argument) {
  Comm *c = argument;
  atomic_fetch_add(&c->shared->closing, 1);
  while (c->shared->closing < c->ranks && !c->aborted) nap(200);
  c->state = 0;
  c->background--;
  return 0;
}

int ncclCommFinalize(Comm *c) {
  inBackground(c, awaitClosing, c);
  return IN_PROGRESS;
}

int ncclCommDestroy(Comm *c) { return dispose(c); }

int ncclCommAbort(Comm *c) {
  while (getenv("STAND_IN_HANG_ABORT")) nap(1000000);
  c->aborted = 1;
  return dispose(c);
}

/* Whether all are at the same; NCCL does not look, and hangs, or sums what does not belong. */
static int agree(Comm *c, const Op *op) {
  uint64_t doing = ++c->sequence << 40 ^ (uint64_t)op->kind << 36 ^ (uint64_t)op->root << 32 ^ op->count;
  c->shared->doing[c->rank] = doing;
  if (!meet(c)) return 0;
  for (int rank = 0; rank < c->ranks; rank++)
    if (c->shared->doing[rank] != doing) {
      while (!c->aborted) nap(200);
      return 0;
    }
  return meet(c);
}

static void collective(const Op *op) {
  Comm *c = op->comm;
  int going = agree(c, op);
  nap(setting("STAND_IN_SUM_DELAY_US", 0));
  for (size_t at = 0; going && at < op->count; at += CHUNK) {
    size_t floats = op->count - at < CHUNK ? op->count - at : CHUNK;
    memcpy(c->chunks + (size_t)c->rank * CHUNK, (const float *)op->from + at, floats * sizeof(float));
    if (!meet(c)) break;
    float *to = (float *)op->to + at;
    if (op->kind == BROADCAST) {
      memcpy(to, c->chunks + (size_t)op->root * CHUNK, floats * sizeof(float));
    } else if (op->kind == ALL_REDUCE || op->root == c->rank) {
      for (size_t i = 0; i < floats; i++) {
        float sum = c->chunks[i];
        for (int rank = 1; rank < c->ranks; rank++) sum += c->chunks[(size_t)rank * CHUNK + i];
        to[i] = sum;
      }
    }
    going = meet(c);
  }
  c->background--;
}

typedef struct Group {
  Comm *comm;
  Stream *stream;
  int calls, failed;
  Op ops[MOST_RANKS];
} Group;
static __thread Group group;
static __thread int depth;

int ncclGroupStart(void) {
  depth++;
  return 0;
}

static void launch(Group *g) {
  for (int i = 0; i < g->calls; i++) {
    g->comm->background++;
    push(g->stream, g->ops[i]);
  }
}

static void *launchLater(void *argument) {
  Group *g = argument;
  nap(setting("STAND_IN_LAUNCH_DELAY_US", 0));
  launch(g);
  g->comm->state = 0;
  g->comm->background--;
  free(g);
  return 0;
}

int ncclGroupEnd(void) {
  if (!depth) return fail(INVALID_USAGE, "a group ends that has not begun");
  if (--depth) return 0;
  Group done = group;
  memset(&group, 0, sizeof group);
  if (done.failed) return done.failed;
  if (!done.calls) return 0;
  if (!setting("STAND_IN_LAUNCH_DELAY_US", 0)) {
    launch(&done);
    return 0;
  }
  Group *later = malloc(sizeof done);
  *later = done;
  inBackground(done.comm, launchLater, later);
  return IN_PROGRESS;
}

static int call(Comm *c, Stream *s, Op op, int type, int reduction) {
  int result = 0;
  if (!depth) result = fail(INVALID_USAGE, "that belongs into a group");
  else if (!c || !s || op.root < 0 || op.root >= c->ranks) result = fail(INVALID_ARGUMENT, "null, or no such root");
  else if (type != 7 || reduction != 0) result = fail(INVALID_ARGUMENT, "sums of float32 are all that there is");
  else if (c->state) result = fail(INVALID_USAGE, "the communicator is not ready");
  else if (s->device != c->device) result = fail(INVALID_ARGUMENT, "a stream of another device");
  else if (!isOn(c->device, op.from, op.count * sizeof(float)) || !isOn(c->device, op.to, op.count * sizeof(float)))
    result = fail(INVALID_ARGUMENT, "that is not the GPU's memory");
  else if (group.calls == MOST_RANKS) result = fail(INVALID_USAGE, "too much in a group");
  if (result) {
    group.failed = result;
    return result;
  }
  op.comm = c;
  group.comm = c;
  group.stream = s;
  group.ops[group.calls++] = op;
  return 0;
}

int ncclAllReduce(const void *from, void *to, size_t count, int type, int reduction, Comm *c, Stream *s) {
  return call(c, s, (Op){.kind = ALL_REDUCE, .from = from, .to = to, .count = count}, type, reduction);
}

int ncclReduce(const void *from, void *to, size_t count, int type, int reduction, int root, Comm *c, Stream *s) {
  return call(c, s, (Op){.kind = REDUCE, .from = from, .to = to, .count = count, .root = root}, type, reduction);
}

int ncclBroadcast(const void *from, void *to, size_t count, int type, int root, Comm *c, Stream *s) {
  return call(c, s, (Op){.kind = BROADCAST, .from = from, .to = to, .count = count, .root = root}, type, 0);
}
