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

/* Rows of h lie apart by no multiple of a page, so that the same elements of all tokens do not share a cache set. */
INLINE size_t h_stride(const Shape *shape) { return (size_t)shape->ff + 24; }

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
    gated(y, y + GROUP, m->tables.sigmoid, m->h + (size_t)t * h_stride(&m->shape) + panel * GROUP);
}

static void finish_logits(const Pass *pass, int layer, int panel, int t, const int64_t *y) {
    int32_t *to = pass->logits[pass->chosen[t]] + panel * PANEL;
    (void)layer;
    for (int r = 0; r < PANEL; r++) to[r] = (int32_t)y[r];
}

/* What the pieces of a step need to know; which fields, depends on the step. */
typedef struct {
    const Pass *pass;
    const Batch *batch;
    const Matrix *w;
    int layer, shift, portion, keep;
    Finish finish;
    const int32_t *gain;
} Step;

/* A portion of the panels of a LINEAR, for all tokens of the batch. */
INLINE void some_panels(const Step *step, int thread, int index, int narrow, Finish finish) {
    Model *m = step->pass->model;
    const Matrix *w = step->w;
    int64_t acc[TOKENS][PANEL];
    int panels = w->rows / PANEL;
    size_t bytes = packed_bytes(w->kind) * (size_t)w->blocks;
    for (int p = index * step->portion; p < (index + 1) * step->portion && p < panels; p++) {
        const uint8_t *panel = w->data + bytes * (size_t)p;
        if (!narrow) widen(panel, w->kind, w->blocks, m->wide[thread]);
        for (int i = 0; i < step->batch->tiles; i++) {
            int t = step->batch->start[i], tokens = step->batch->start[i + 1] - t;
            const int32_t *xs = m->xs + (size_t)t * 16 * (size_t)w->blocks, *sums = m->sums + t * w->blocks;
            if (narrow) narrow_tile(panel, w->kind, w->blocks, xs, sums, tokens, acc);
            else wide_tile(m->wide[thread], w->kind, w->blocks, xs, sums, tokens, acc);
            for (int j = 0; j < tokens; j++) {
                scaled(acc[j], step->shift - m->e[t + j]);
                finish(step->pass, step->layer, p, t + j, acc[j]);
            }
        }
    }
}

static void panels_piece(const void *task, int thread, int index) {
    const Step *step = task;
    some_panels(step, thread, index, step->batch->count <= NARROW, step->finish);
}

/* LINEAR of the batch that lies in xs; `shift` is 24 + fin - fout. */
static void linear(const Pass *pass, const Batch *batch, const Matrix *w, int layer, int shift, Finish finish) {
    int panels = w->rows / PANEL, portion = batch->count <= NARROW ? 4 : 1;
    Step step = {.pass = pass, .batch = batch, .w = w, .layer = layer, .shift = shift, .portion = portion, .finish = finish};
    each(pass->model->pool, panels_piece, &step, (panels + portion - 1) / portion);
}

/* Keep a token's residuals before `layer`, norm them and quantise. */
static void norm_piece(const void *task, int thread, int t) {
    const Step *step = task;
    const Pass *pass = step->pass;
    Model *m = pass->model;
    int width = m->shape.width;
    int32_t y[MAX_WIDTH];
    (void)thread;
    const int32_t *x = m->x + (size_t)(step->batch == &m->chosen ? pass->chosen[t] : t) * (size_t)width;
    if (step->keep && pass->trace[t])
        memcpy(pass->trace[t] + (size_t)step->layer * (size_t)width, x, sizeof(int32_t) * (size_t)width);
    rmsnorm(x, step->gain, width, y);
    place(m, step->batch, t, y, NULL, width);
}

static void normed(const Pass *pass, const Batch *batch, int layer, const int32_t *gain, int keep) {
    Step step = {.pass = pass, .batch = batch, .layer = layer, .gain = gain, .keep = keep};
    each(pass->model->pool, norm_piece, &step, batch->count);
}

static void attention_piece(const void *task, int thread, int index) {
    const Step *step = task;
    const Pass *pass = step->pass;
    Model *m = pass->model;
    int heads = m->shape.heads, t = index / heads, head = index % heads;
    int kv = step->layer * m->shape.kv_heads + head / (heads / m->shape.kv_heads);
    size_t at = (size_t)index * HEAD;
    (void)thread;
    attend(m->q + at, pass->pages[t], kv, pass->positions[t], &m->tables, m->o + at);
}

static void attended_piece(const void *task, int thread, int t) {
    Model *m = ((const Step *)task)->pass->model;
    (void)thread;
    place(m, &m->all, t, m->o + (size_t)t * (size_t)m->shape.width, NULL, m->shape.width);
}

static void gated_piece(const void *task, int thread, int t) {
    Model *m = ((const Step *)task)->pass->model;
    (void)thread;
    place(m, &m->all, t, NULL, m->h + (size_t)t * h_stride(&m->shape), m->shape.ff);
}

static void embed_piece(const void *task, int thread, int t) {
    const Pass *pass = ((const Step *)task)->pass;
    Model *m = pass->model;
    const Matrix *w = &m->embedding;
    size_t bytes = packed_bytes(w->kind) * (size_t)w->blocks;
    int32_t *x = m->x + (size_t)t * (size_t)m->shape.width;
    int id = pass->ids[t];
    (void)thread;
    unpack_row(w->data + bytes * (size_t)(id / PANEL), w->kind, id % PANEL, w->blocks, x);
    for (int i = 0; i < m->shape.width; i++) x[i] = (int32_t)rsh(x[i], 9);
}

/* The whole pass. */
static void forward(const Pass *pass) {
    Model *m = pass->model;
    Step step = {.pass = pass};
    size_t width = (size_t)m->shape.width, last = (size_t)m->shape.layers * width;
    each(m->pool, embed_piece, &step, pass->count);
    for (int l = 0; l < m->shape.layers; l++) {
        const Layer *layer = &m->layers[l];
        step.layer = l;
        normed(pass, &m->all, l, layer->attention_gain, 1);
        linear(pass, &m->all, &layer->qkv, l, 24, finish_qkv);
        each(m->pool, attention_piece, &step, pass->count * m->shape.heads);
        each(m->pool, attended_piece, &step, pass->count);
        linear(pass, &m->all, &layer->out, l, 25, finish_residual);
        normed(pass, &m->all, l, layer->mlp_gain, 0);
        linear(pass, &m->all, &layer->gate_up, l, 24, finish_gate);
        each(m->pool, gated_piece, &step, pass->count);
        linear(pass, &m->all, &layer->down, l, 33, finish_residual);
    }
    for (int t = 0; t < pass->count; t++)
        if (pass->trace[t]) memcpy(pass->trace[t] + last, m->x + (size_t)t * width, 4 * width);
    if (!m->chosen.count) return;
    normed(pass, &m->chosen, m->shape.layers, m->last_gain, 0);
    linear(pass, &m->chosen, &m->embedding, m->shape.layers, 24, finish_logits);
}

#include "choose.h"
#include "interface.h"
