/* What native.py calls. Numbers are checked there; here only memory may fail. */

static void *room(size_t bytes) { /* zeroed, on a cache line */
    void *at = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (at) memset(at, 0, (bytes + 63) / 64 * 64);
    return at;
}

static int matrix(Matrix *w, int kind, int rows, int columns) {
    *w = (Matrix){NULL, kind, rows, columns / BLOCK};
    w->data = room(packed_bytes(kind) * (size_t)(columns / BLOCK) * (size_t)(rows / PANEL) + 8192); /* prefetched past */
    return w->data != NULL;
}

const char *causeway_name(void) { return TILE_NAME; }

/* 2 = AVX-512 VNNI, 1 = AVX2, 0 = neither: what this processor and its system can run. */
int causeway_processor(void) {
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni"))
        return 2;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 1;
#endif
    return 0;
}

void causeway_free(Model *m) {
    if (!m) return;
    for (int l = 0; m->layers && l < m->shape.layers; l++) {
        Layer *layer = &m->layers[l];
        free(layer->qkv.data), free(layer->out.data), free(layer->gate_up.data), free(layer->down.data);
        free(layer->attention_gain), free(layer->mlp_gain);
    }
    for (int i = 0; m->wide && m->pool && i < m->pool->threads; i++) free(m->wide[i]);
    if (m->pool) pool_end(m->pool);
    int *ints[] = {m->all.start, m->all.tile, m->chosen.start, m->chosen.tile};
    for (int i = 0; i < 4; i++) free(ints[i]);
    void *others[] = {m->layers, m->embedding.data, m->last_gain, (void *)m->tables.exp2, m->x, m->xs, m->sums,
                      m->e,      m->o,              m->q,         m->h,                   m->wide};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) free(others[i]);
    free(m);
}

/* Everything that depends on the number of tokens and threads. */
static int scratch(Model *m) {
    const Shape *s = &m->shape;
    size_t n = (size_t)m->room, widest = (size_t)(s->ff > s->width ? s->ff : s->width);
    Batch *batches[] = {&m->all, &m->chosen};
    for (int i = 0; i < 2; i++) {
        batches[i]->start = room(sizeof(int) * (n + 2));
        batches[i]->tile = room(sizeof(int) * (n + 1));
        if (!batches[i]->start || !batches[i]->tile) return 0;
    }
    m->x = room(4 * n * (size_t)s->width);
    m->xs = room(2 * n * widest);
    m->sums = room(4 * n * widest / BLOCK);
    m->e = room(4 * n);
    m->o = room(4 * n * (size_t)s->width);
    m->q = room(2 * n * (size_t)s->width);
    m->h = room(8 * n * h_stride(s));
    m->wide = room(sizeof(Wide *) * (size_t)m->pool->threads);
    if (!m->x || !m->xs || !m->sums || !m->e || !m->o || !m->q || !m->h || !m->wide) return 0;
    for (int i = 0; i < m->pool->threads; i++)
        if (!(m->wide[i] = room(sizeof(Wide) * widest / BLOCK))) return 0;
    return 1;
}

static int weights(Model *m) {
    const Shape *s = &m->shape;
    if (!(m->layers = room(sizeof(Layer) * (size_t)s->layers))) return 0;
    for (int l = 0; l < s->layers; l++) {
        Layer *layer = &m->layers[l];
        layer->attention_gain = room(4 * (size_t)s->width);
        layer->mlp_gain = room(4 * (size_t)s->width);
        if (!layer->attention_gain || !layer->mlp_gain ||
            !matrix(&layer->qkv, Q4, (s->heads + 2 * s->kv_heads) * HEAD, s->width) ||
            !matrix(&layer->out, Q4, s->width, s->width) || !matrix(&layer->gate_up, Q4, 2 * s->ff, s->width) ||
            !matrix(&layer->down, Q4, s->width, s->ff))
            return 0;
    }
    m->last_gain = room(4 * (size_t)s->width);
    return m->last_gain && matrix(&m->embedding, Q8, s->vocabulary, s->width);
}

/* A model without weights: `shape` as in Shape, tables one after the other (exp2, sigmoid, cos, sin). */
Model *causeway_new(const int32_t *shape, const int32_t *tables, int threads, int most) {
    Model *m = room(sizeof *m);
    if (!m) return NULL;
    m->shape = (Shape){shape[0], shape[1], shape[2], shape[3], shape[4], shape[5], shape[6]};
    m->room = most;
    size_t angles = (size_t)m->shape.context * (HEAD / 2), entries = 4096 + 2050 + 2 * angles;
    int32_t *own = room(4 * entries);
    if (own) {
        memcpy(own, tables, 4 * entries);
        for (int i = 4096; i < 6145; i++) own[i] += (own[i + 1] - own[i]) << 17; /* see `gated`; the last has no next */
        m->tables = (Tables){own, own + 4096, own + 6146, own + 6146 + angles};
    }
    if (!own || !(m->pool = pool_begin(threads)) || !scratch(m) || !weights(m)) {
        causeway_free(m);
        return NULL;
    }
    return m;
}

/* All rows of a matrix, as they are in the file. Parts: 0 q, 1 k, 2 v, 3 output, 4 gate, 5 up, 6 down, 7 the
 * embedding. Gate and up lie together, 16 rows of each in a panel. 0 if a scale does not fit. */
int causeway_rows(Model *m, int layer, int part, int count, int row_bytes, const uint8_t *rows) {
    const Shape *s = &m->shape;
    Layer *l = &m->layers[layer];
    Matrix *of[] = {&l->qkv, &l->qkv, &l->qkv, &l->out, &l->gate_up, &l->gate_up, &l->down, &m->embedding};
    int before[] = {0, s->heads * HEAD, (s->heads + s->kv_heads) * HEAD, 0, 0, 0, 0, 0};
    Matrix *w = of[part];
    size_t bytes = packed_bytes(w->kind) * (size_t)w->blocks;
    for (int i = 0; i < count; i++) {
        int row = before[part] + i, panel = row / PANEL, r = row % PANEL;
        if (w == &l->gate_up) panel = row / GROUP, r = row % GROUP + (part == 5 ? GROUP : 0);
        if (!pack_row(w->data + bytes * (size_t)panel, w->kind, r, rows + (size_t)i * (size_t)row_bytes, w->blocks)) return 0;
    }
    return 1;
}

/* Gains: which = 0 before attention, 1 before the MLP, 2 the last norm. */
void causeway_gains(Model *m, int layer, int which, const int32_t *gains) {
    int32_t *to[] = {m->layers[layer].attention_gain, m->layers[layer].mlp_gain, m->last_gain};
    memcpy(to[which], gains, 4 * (size_t)m->shape.width);
}

/* One pass over at most `most` tokens; those of one sequence in order, with pages that have room. 0: no memory. */
int causeway_forward(Model *m, int count, const int32_t *ids, const int32_t *positions, int16_t *const *const *pages,
                     int32_t *const *logits, int32_t *const *trace) {
    int *chosen = malloc(sizeof(int) * (size_t)count + 1), wanted = 0;
    if (!chosen) return 0;
    for (int t = 0; t < count; t++)
        if (logits[t]) chosen[wanted++] = t;
    split(&m->all, count);
    split(&m->chosen, wanted);
    Pass pass = {m, count, ids, positions, pages, logits, trace, chosen};
    if (m->pool->threads > 1) pool_set(m->pool, &m->pool->running, 1);
    forward(&pass);
    if (m->pool->threads > 1) pool_set(m->pool, &m->pool->running, 0);
    free(chosen);
    return 1;
}
