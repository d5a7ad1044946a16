/* A team of threads. One leads; the others help with the pieces of its work, if they happen to run.
 *
 * A helper that another process keeps from its core holds nobody up unless it had begun a piece: the leader waits for
 * pieces, never for threads. That is what makes two threads bearable on a machine that is busy.
 */
#ifndef CAUSEWAY_POOL_H
#define CAUSEWAY_POOL_H

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

typedef void (*Piece)(const void *task, int thread, int index);

/* What is being done: a ring, since a helper may still read its last one while the leader writes the next. */
typedef struct {
    Piece piece;
    const void *task;
    _Alignas(64) atomic_int done; /* pieces that helpers have finished */
} Slot;

typedef struct {
    int threads;
    pthread_t *helpers;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    atomic_int running, stop; /* written under the mutex */
    uint64_t phase;
    Slot slots[4];
    _Alignas(64) atomic_ullong state; /* phase (16 bits), pieces (24), next piece (24): one ticket holds all */
} Pool;

enum { PIECES = 24, SPINS = 2000 };

INLINE void relax(int spins) {
    if (spins >= SPINS) {
        sched_yield(); /* another process has the core that we wait for */
        return;
    }
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

INLINE int pieces_of(uint64_t ticket) { return (int)(ticket >> PIECES & ((1u << PIECES) - 1)); }
INLINE int next_of(uint64_t ticket) { return (int)(ticket & ((1u << PIECES) - 1)); }

/* Take a piece of whatever is being done, and do it; whether there was one. */
static int help(Pool *pool, int thread) {
    uint64_t ticket = atomic_load_explicit(&pool->state, memory_order_acquire);
    if (next_of(ticket) >= pieces_of(ticket)) return 0;
    ticket = atomic_fetch_add_explicit(&pool->state, 1, memory_order_acq_rel);
    if (next_of(ticket) >= pieces_of(ticket)) return 0;
    Slot *slot = &pool->slots[ticket >> 2 * PIECES & 3];
    slot->piece(slot->task, thread, next_of(ticket));
    atomic_fetch_add_explicit(&slot->done, 1, memory_order_release);
    return 1;
}

/* Do piece(task, thread, 0 .. pieces - 1), in any order, and return when all are done. Only the leader calls this. */
static void each(Pool *pool, Piece piece, const void *task, int pieces) {
    if (pool->threads == 1 || pieces == 1) {
        for (int i = 0; i < pieces; i++) piece(task, 0, i);
        return;
    }
    uint64_t phase = ++pool->phase & 0xffff, ticket;
    Slot *slot = &pool->slots[phase & 3];
    slot->piece = piece, slot->task = task;
    atomic_store_explicit(&slot->done, 0, memory_order_relaxed);
    atomic_store_explicit(&pool->state, phase << 2 * PIECES | (uint64_t)pieces << PIECES, memory_order_release);
    int mine = 0;
    while (next_of(ticket = atomic_fetch_add_explicit(&pool->state, 1, memory_order_acq_rel)) < pieces) {
        piece(task, 0, next_of(ticket));
        mine++;
    }
    for (int spins = 0; atomic_load_explicit(&slot->done, memory_order_acquire) + mine < pieces; spins++) relax(spins);
}

typedef struct {
    Pool *pool;
    int thread;
} Helper;

static void *helper(void *argument) {
    Helper me = *(Helper *)argument;
    free(argument);
    Pool *pool = me.pool;
    while (!atomic_load(&pool->stop)) {
        for (int spins = 0; atomic_load_explicit(&pool->running, memory_order_relaxed); spins++) {
            if (help(pool, me.thread)) spins = 0;
            else relax(spins);
        }
        pthread_mutex_lock(&pool->mutex);
        while (!pool->running && !pool->stop) pthread_cond_wait(&pool->wake, &pool->mutex);
        pthread_mutex_unlock(&pool->mutex);
    }
    return NULL;
}

static void pool_set(Pool *pool, atomic_int *what, int value) {
    pthread_mutex_lock(&pool->mutex);
    *what = value;
    if (value) pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
}

static void pool_end(Pool *pool) {
    pool_set(pool, &pool->stop, 1);
    for (int i = 1; i < pool->threads; i++) pthread_join(pool->helpers[i], NULL);
    free(pool->helpers);
    free(pool);
}

static Pool *pool_begin(int threads) {
    Pool *pool = aligned_alloc(64, (sizeof(Pool) + 63) / 64 * 64);
    if (!pool) return NULL;
    memset(pool, 0, sizeof *pool);
    pool->threads = 1;
    pool->helpers = calloc((size_t)threads, sizeof(pthread_t));
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->wake, NULL);
    for (int i = 1; pool->helpers && i < threads; i++) { /* fewer threads than asked for are slower, never wrong */
        Helper *me = malloc(sizeof *me);
        if (!me) break;
        *me = (Helper){pool, i};
        if (pthread_create(&pool->helpers[i], NULL, helper, me)) {
            free(me);
            break;
        }
        pool->threads = i + 1;
    }
    return pool;
}

#endif
