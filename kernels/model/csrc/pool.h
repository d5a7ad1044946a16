/* A team of threads that run one function together and meet at barriers. */
#ifndef CAUSEWAY_POOL_H
#define CAUSEWAY_POOL_H

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

typedef struct Pool Pool;
typedef void (*Job)(void *argument, int thread);

struct Pool {
    int threads;
    pthread_t *workers;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    unsigned long round; /* under mutex: which job is the current one */
    int stop;            /* under mutex */
    Job job;
    void *argument;
    _Alignas(64) atomic_int arrived;
    _Alignas(64) atomic_int phase;
    _Alignas(64) atomic_int next[2]; /* work counters of this phase and of the coming one */
};

INLINE void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Wait until every thread is here. The last one clears the other work counter, which nobody uses any more. */
static void barrier(Pool *pool) {
    int phase = atomic_load_explicit(&pool->phase, memory_order_relaxed);
    if (atomic_fetch_add_explicit(&pool->arrived, 1, memory_order_acq_rel) == pool->threads - 1) {
        atomic_store_explicit(&pool->arrived, 0, memory_order_relaxed);
        atomic_store_explicit(&pool->next[phase & 1], 0, memory_order_relaxed);
        atomic_store_explicit(&pool->phase, phase + 1, memory_order_release);
        return;
    }
    for (int spins = 0; atomic_load_explicit(&pool->phase, memory_order_acquire) == phase; spins++) {
        if (spins < 4000) relax();
        else sched_yield(); /* another process has our core */
    }
}

/* The next `size` pieces of work of this phase: the first of them. */
INLINE int take(Pool *pool, int size) {
    int phase = atomic_load_explicit(&pool->phase, memory_order_relaxed);
    return atomic_fetch_add_explicit(&pool->next[phase & 1], size, memory_order_relaxed);
}

typedef struct {
    Pool *pool;
    int thread;
} Worker;

static void *work(void *argument) {
    Worker me = *(Worker *)argument;
    free(argument);
    Pool *pool = me.pool;
    unsigned long seen = 0;
    for (;;) {
        pthread_mutex_lock(&pool->mutex);
        while (pool->round == seen && !pool->stop) pthread_cond_wait(&pool->wake, &pool->mutex);
        int stop = pool->stop;
        seen = pool->round;
        pthread_mutex_unlock(&pool->mutex);
        if (stop) return NULL;
        pool->job(pool->argument, me.thread);
        barrier(pool);
    }
}

static void pool_end(Pool *pool) {
    pthread_mutex_lock(&pool->mutex);
    pool->stop = 1;
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
    for (int i = 1; i < pool->threads; i++) pthread_join(pool->workers[i], NULL);
    free(pool->workers);
    free(pool);
}

static Pool *pool_begin(int threads) {
    Pool *pool = aligned_alloc(64, (sizeof(Pool) + 63) / 64 * 64);
    if (!pool) return NULL;
    memset(pool, 0, sizeof *pool);
    pool->threads = 1;
    pool->workers = calloc((size_t)threads, sizeof(pthread_t));
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->wake, NULL);
    for (int i = 1; i < threads; i++) { /* fewer threads than asked for is slower, never wrong */
        Worker *me = malloc(sizeof *me);
        if (!me) break;
        *me = (Worker){pool, i};
        if (pthread_create(&pool->workers[i], NULL, work, me)) {
            free(me);
            break;
        }
        pool->threads = i + 1;
    }
    return pool;
}

/* Run job(argument, thread) on every thread of the pool, this one being thread 0, and wait for all. */
static void pool_run(Pool *pool, Job job, void *argument) {
    atomic_store(&pool->next[0], 0);
    atomic_store(&pool->next[1], 0);
    pthread_mutex_lock(&pool->mutex);
    pool->job = job;
    pool->argument = argument;
    pool->round++;
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
    job(argument, 0);
    barrier(pool);
}

#endif
