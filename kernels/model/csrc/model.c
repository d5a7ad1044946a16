/* int-llama/1 for a CPU: one pass over a batch of tokens of any sequences. See native.py, and arithmetic.md for the
 * arithmetic. Compiled once for each instruction set; every variant gives the same bits. */
#define _GNU_SOURCE
#include "arith.h"
#include "pool.h"

enum { HEAD = 64, MAX_WIDTH = 4096, MAX_CONTEXT = 8192 };

#include "panel.h"
#if defined(__AVX512VNNI__)
#include "tile_avx512.h"
#elif defined(__AVX2__)
#include "tile_avx2.h"
#else
#include "tile_plain.h"
#endif
#include "layers.h"

typedef struct {
    uint8_t *data;
    int kind, rows, blocks;
} Matrix;

typedef struct {
    Matrix qkv, out, gate_up, down;
    int32_t *attention_gain, *mlp_gain;
} Layer;

typedef struct {
    int layers, width, ff, heads, kv_heads, vocabulary, context;
} Shape;

/* Tokens that are multiplied together, in tiles of almost equal size. */
typedef struct {
    int count, tiles;
    int *start, *tile; /* first token of each tile (and one more); tile of each token */
} Batch;

typedef struct {
    Shape shape;
    Layer *layers;
    Matrix embedding;
    int32_t *last_gain;
    Tables tables;
    Pool *pool;
    int room; /* most tokens of a pass */
    Batch all, chosen;
    int32_t *x, *xs, *sums, *e, *o;
    int16_t *q;
    int64_t *h;
    Wide **wide; /* of each thread */
} Model;

/* What a pass is asked for: arrays over its tokens. */
typedef struct {
    Model *model;
    int count;
    const int32_t *ids, *positions;
    int16_t *const *const *pages;
    int32_t *const *logits; /* where each token's logits go, or null */
    int32_t *const *trace;  /* where each token's residuals go, or null */
    int *chosen;            /* tokens that want logits */
} Pass;

static void split(Batch *batch, int count) {
    batch->count = count;
    batch->tiles = (count + TOKENS - 1) / TOKENS;
    for (int i = 0; i <= batch->tiles; i++) batch->start[i] = batch->tiles ? (int)((int64_t)i * count / batch->tiles) : 0;
    for (int i = 0; i < batch->tiles; i++)
        for (int t = batch->start[i]; t < batch->start[i + 1]; t++) batch->tile[t] = i;
}

/* Quantise token t of a batch from 32 or 64 bits. */
INLINE void place(Model *m, const Batch *batch, int t, const int32_t *z, const int64_t *wide, int size) {
    int first = batch->start[batch->tile[t]], tokens = batch->start[batch->tile[t] + 1] - first;
    int32_t *xs = m->xs + (size_t)first * (size_t)size / 2, *sums = m->sums + first * (size / BLOCK);
    m->e[t] = z ? quantise32(z, size, xs, sums, tokens, t - first) : quantise64(wide, size, xs, sums, tokens, t - first);
}

/* y = rsh(acc, s) of a panel's rows, saturated. */
INLINE void scaled(int64_t *acc, int s) {
    if (s > 0 && s < 63) {
        int64_t half = (int64_t)1 << (s - 1);
        for (int r = 0; r < PANEL; r++) acc[r] = clamp((acc[r] + half) >> s, -INT32_MAX, INT32_MAX);
    } else {
        for (int r = 0; r < PANEL; r++) acc[r] = clamp(rsh(acc[r], s), -INT32_MAX, INT32_MAX);
    }
}

typedef void (*Finish)(const Pass *pass, int layer, int panel, int t, const int64_t *y);

static void finish_qkv(const Pass *pass, int layer, int panel, int t, const int64_t *y) {
    const Model *m = pass->model;
    int row = panel * PANEL, position = pass->positions[t], queries = m->shape.heads * HEAD;
    int head = row / HEAD, kv = layer * m->shape.kv_heads, d = row % HEAD;
    const int32_t *c = m->tables.cos + position * (HEAD / 2) + d / 2, *s = m->tables.sin + position * (HEAD / 2) + d / 2;
    if (head >= m->shape.heads + m->shape.kv_heads) {
        kv += head - m->shape.heads - m->shape.kv_heads;
        for (int r = 0; r < PANEL; r++) put_value(pass->pages[t], kv, position, d + r, sat16(rsh(y[r], 6)));
        return;
    }
    int32_t out[PANEL];
    for (int i = 0; i < PANEL / 2; i++) {
        int64_t a = y[2 * i], b = y[2 * i + 1];
        out[2 * i] = sat16(rsh(rsh(a * c[i] - b * s[i], 15), 7));
        out[2 * i + 1] = sat16(rsh(rsh(a * s[i] + b * c[i], 15), 7));
    }
    if (head < m->shape.heads)
        for (int r = 0; r < PANEL; r++) m->q[(size_t)t * (size_t)queries + (size_t)(row + r)] = (int16_t)out[r];
    else
        for (int r = 0; r < PANEL; r++) put_key(pass->pages[t], kv + head - m->shape.heads, position, d + r, out[r]);
}

static void finish_residual(const Pass *pass, int layer, int panel, int t, const int64_t *y) {
    int32_t *x = pass->model->x + (size_t)t * (size_t)pass->model->shape.width + panel * PANEL;
    (void)layer;
    for (int r = 0; r < PANEL; r++) x[r] = sat32(x[r] + y[r]);
}

static void finish_gate(const Pass *pass, int layer, int panel, int t, const int64_t *y) {
    const Model *m = pass->model;
    (void)layer;
    gated(y, y + GROUP, m->tables.sigmoid, m->h + (size_t)t * (size_t)m->shape.ff + panel * GROUP);
}

static void finish_logits(const Pass *pass, int layer, int panel, int t, const int64_t *y) {
    int32_t *to = pass->logits[pass->chosen[t]] + panel * PANEL;
    (void)layer;
    for (int r = 0; r < PANEL; r++) to[r] = (int32_t)y[r];
}

/* LINEAR of the batch that lies in xs; `shift` is 24 + fin - fout. Panels are shared out among the threads. */
INLINE void linear(const Pass *pass, int thread, const Batch *batch, const Matrix *w, int layer, int shift, Finish finish) {
    Model *m = pass->model;
    int64_t acc[TOKENS][PANEL];
    int panels = w->rows / PANEL, narrow = batch->count <= NARROW;
    int portion = narrow ? 4 : 1;
    size_t bytes = packed_bytes(w->kind) * (size_t)w->blocks;
    for (int first; (first = take(m->pool, portion)) < panels;)
        for (int p = first; p < first + portion && p < panels; p++) {
            const uint8_t *panel = w->data + bytes * (size_t)p;
            if (!narrow) widen(panel, w->kind, w->blocks, m->wide[thread]);
            for (int i = 0; i < batch->tiles; i++) {
                int t = batch->start[i], tokens = batch->start[i + 1] - t;
                const int32_t *xs = m->xs + (size_t)t * 16 * (size_t)w->blocks, *sums = m->sums + t * w->blocks;
                if (narrow) narrow_tile(panel, w->kind, w->blocks, xs, sums, tokens, acc);
                else wide_tile(m->wide[thread], w->blocks, xs, sums, tokens, acc);
                for (int j = 0; j < tokens; j++) {
                    scaled(acc[j], shift - m->e[t + j]);
                    finish(pass, layer, p, t + j, acc[j]);
                }
            }
        }
    barrier(m->pool);
}

/* Keep the residuals before `layer`, norm them and quantise. */
static void normed(const Pass *pass, const Batch *batch, int layer, const int32_t *gain, int keep) {
    Model *m = pass->model;
    int width = m->shape.width;
    int32_t y[MAX_WIDTH];
    for (int t; (t = take(m->pool, 1)) < batch->count;) {
        const int32_t *x = m->x + (size_t)(batch == &m->chosen ? pass->chosen[t] : t) * (size_t)width;
        if (keep && pass->trace[t]) memcpy(pass->trace[t] + layer * width, x, sizeof(int32_t) * (size_t)width);
        rmsnorm(x, gain, width, y);
        place(m, batch, t, y, NULL, width);
    }
    barrier(m->pool);
}

static void attention(const Pass *pass, int layer) {
    Model *m = pass->model;
    int heads = m->shape.heads, width = heads * HEAD, shared = heads / m->shape.kv_heads;
    for (int i; (i = take(m->pool, 1)) < pass->count * heads;) {
        int t = i / heads, head = i % heads;
        size_t at = (size_t)t * (size_t)width + (size_t)(head * HEAD);
        attend(m->q + at, pass->pages[t], layer * m->shape.kv_heads + head / shared, pass->positions[t], &m->tables, m->o + at);
    }
    barrier(m->pool);
    for (int t; (t = take(m->pool, 1)) < pass->count;) place(m, &m->all, t, m->o + (size_t)t * (size_t)width, NULL, width);
    barrier(m->pool);
}

static void embed(const Pass *pass) {
    Model *m = pass->model;
    const Matrix *w = &m->embedding;
    size_t bytes = packed_bytes(w->kind) * (size_t)w->blocks;
    for (int t; (t = take(m->pool, 1)) < pass->count;) {
        int32_t *x = m->x + (size_t)t * (size_t)m->shape.width;
        int id = pass->ids[t];
        unpack_row(w->data + bytes * (size_t)(id / PANEL), w->kind, id % PANEL, w->blocks, x);
        for (int i = 0; i < m->shape.width; i++) x[i] = (int32_t)rsh(x[i], 9);
    }
    barrier(m->pool);
}

/* The last residuals, which no layer norms, and the logits of those that want them. */
static void head(const Pass *pass, int thread) {
    Model *m = pass->model;
    size_t width = (size_t)m->shape.width;
    for (int t; (t = take(m->pool, 1)) < pass->count;)
        if (pass->trace[t]) memcpy(pass->trace[t] + (size_t)m->shape.layers * width, m->x + (size_t)t * width, 4 * width);
    barrier(m->pool);
    if (!m->chosen.count) return;
    normed(pass, &m->chosen, m->shape.layers, m->last_gain, 0);
    linear(pass, thread, &m->chosen, &m->embedding, m->shape.layers, 24, finish_logits);
}

/* The whole pass, on every thread at once. */
static void forward(void *argument, int thread) {
    const Pass *pass = argument;
    Model *m = pass->model;
    embed(pass);
    for (int l = 0; l < m->shape.layers; l++) {
        const Layer *layer = &m->layers[l];
        normed(pass, &m->all, l, layer->attention_gain, 1);
        linear(pass, thread, &m->all, &layer->qkv, l, 24, finish_qkv);
        attention(pass, l);
        linear(pass, thread, &m->all, &layer->out, l, 25, finish_residual);
        normed(pass, &m->all, l, layer->mlp_gain, 0);
        linear(pass, thread, &m->all, &layer->gate_up, l, 24, finish_gate);
        for (int t; (t = take(m->pool, 1)) < pass->count;)
            place(m, &m->all, t, NULL, m->h + (size_t)t * (size_t)m->shape.ff, m->shape.ff);
        barrier(m->pool);
        linear(pass, thread, &m->all, &layer->down, l, 33, finish_residual);
    }
    head(pass, thread);
}

#include "interface.h"
