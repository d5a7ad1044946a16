/* What is not a matrix: norms, rotation, attention, the gate. One token at a time. */
#ifndef CAUSEWAY_LAYERS_H
#define CAUSEWAY_LAYERS_H

typedef struct {
    const int32_t *exp2, *sigmoid, *cos, *sin; /* 4096; 2050; [position][HEAD / 2] twice */
} Tables;

/* Quantise `z` to x with |x| <= 2^14, put it among the group's tokens; the exponent e is returned. */
#define QUANTISE(NAME, TYPE)                                                                           \
    static int NAME(const TYPE *z, int size, int32_t *xs, int32_t *sums, int tokens, int t) {          \
        uint64_t a = 0;                                                                                \
        for (int i = 0; i < size; i++) {                                                               \
            uint64_t v = (uint64_t)(z[i] < 0 ? -(int64_t)z[i] : (int64_t)z[i]);                        \
            a = v > a ? v : a;                                                                         \
        }                                                                                              \
        int e = bl(a) - 14;                                                                            \
        int64_t half = e > 0 ? (int64_t)1 << (e - 1) : 0;                                              \
        for (int b = 0; b < size / BLOCK; b++, z += BLOCK) {                                           \
            int16_t x[BLOCK];                                                                          \
            int32_t sum = 0;                                                                           \
            if (e > 0)                                                                                 \
                for (int i = 0; i < BLOCK; i++) x[i] = (int16_t)(((int64_t)z[i] + half) >> e);         \
            else                                                                                       \
                for (int i = 0; i < BLOCK; i++) x[i] = (int16_t)((uint32_t)z[i] << -e);                \
            for (int i = 0; i < BLOCK; i++) sum += x[i];                                               \
            put_x(xs + 16 * (b * tokens + t), x);                                                                \
            sums[b * tokens + t] = sum;                                                                \
        }                                                                                              \
        return e;                                                                                      \
    }
QUANTISE(quantise32, int32_t)
QUANTISE(quantise64, int64_t)
#undef QUANTISE

/* RMSNORM: x in Q15, y in Q16. */
static void rmsnorm(const int32_t *x, const int32_t *gain, int width, int32_t *y) {
    int64_t a = 0, v = 0, z[MAX_WIDTH];
    for (int i = 0; i < width; i++) {
        int64_t m = x[i] < 0 ? -(int64_t)x[i] : x[i];
        a = m > a ? m : a;
    }
    int t = bl((uint64_t)a) > 26 ? bl((uint64_t)a) - 26 : 0;
    for (int i = 0; i < width; i++) {
        int64_t xs = ((int64_t)x[i] + (t ? (int64_t)1 << (t - 1) : 0)) >> t;
        v += (int64_t)(int32_t)xs * (int32_t)xs;
    }
    v = v / width + (10737 >> 2 * t); /* v >= 0, so C's division is the floor */
    if (v < 1) v = 1;
    int k = (62 - bl((uint64_t)v)) & ~1;
    int64_t inv = ((int64_t)1 << 61) / floor_sqrt(v << k);
    a = 0;
    for (int i = 0; i < width; i++) {
        z[i] = (int64_t)x[i] * gain[i];
        int64_t m = z[i] < 0 ? -z[i] : z[i];
        a = m > a ? m : a;
    }
    int e = bl((uint64_t)a) - 30, s = 58 + t - e - k / 2;
    int64_t half_e = e > 0 ? (int64_t)1 << (e - 1) : 0; /* then |z| <= 2^30, and inv <= 2^31 */
    if (e > 0)
        for (int i = 0; i < width; i++) z[i] = ((z[i] + half_e) >> e) * inv;
    else
        for (int i = 0; i < width; i++) z[i] = (z[i] << -e) * inv;
    if (s > 0 && s < 63) {
        int64_t half = (int64_t)1 << (s - 1);
        for (int i = 0; i < width; i++) y[i] = sat32((z[i] + half) >> s);
    } else {
        for (int i = 0; i < width; i++) y[i] = sat32(rsh(z[i], s));
    }
}

/* p of one head over positions 0 .. last, as Q14; the sum of all is returned. Both arrays are filled up to a whole run
 * of 16: a score of -2^29, below all (their bound is 2^28), has p = 0. */
static int64_t softmax(int32_t *score, int last, const int32_t *exp2, int16_t *p) {
    int32_t top = score[0], den = 0;
    int end = last / 16 * 16 + 16;
    for (int j = last + 1; j < end; j++) score[j] = -(1 << 29);
    for (int j = 0; j < end; j++) top = score[j] > top ? score[j] : top;
    for (int j = 0; j < end; j++) {
        int32_t d = top - score[j], s = d >> 12;
        s = s > 20 ? 20 : s; /* from 16 on the result is 0 */
        int32_t w = (2 * exp2[d & 4095] + (1 << s)) >> (s + 1);
        p[j] = (int16_t)w;
        den += w; /* at most 2^13 positions of 2^14 */
    }
    return den;
}

/* A page holds 64 positions of all layers and KV heads of one sequence: keys as [run of 16][pair of dimensions]
 * [position][2], then values as [pair of positions][dimension][2]. */
enum { PAGE = 64, HALF_PAGE = PAGE * HEAD };

INLINE int16_t *keys(int16_t *const *pages, int kv, int position) {
    return pages[position / PAGE] + (size_t)kv * 2 * HALF_PAGE;
}

INLINE void put_key(int16_t *const *pages, int kv, int position, int dimension, int32_t value) {
    int j = position % PAGE;
    keys(pages, kv, position)[((j / 16 * (HEAD / 2) + dimension / 2) * 16 + j % 16) * 2 + dimension % 2] = (int16_t)value;
}

INLINE void put_value(int16_t *const *pages, int kv, int position, int dimension, int32_t value) {
    int j = position % PAGE;
    keys(pages, kv, position)[HALF_PAGE + (j / 2 * HEAD + dimension) * 2 + j % 2] = (int16_t)value;
}

/* ATTENTION of one query head at `position`, in two passes: every score and the largest, then the sums. */
static void attend(const int16_t *q, int16_t *const *pages, int kv, int position, const Tables *tables, int32_t *out) {
    int32_t score[MAX_CONTEXT + 16];
    int16_t p[MAX_CONTEXT + 16], planes[2 * HEAD];
    int64_t sum[HEAD] = {0};
    score[0] = 0; /* position >= 0, but the compiler cannot know */
    for (int i = 0; i < HEAD; i++) {
        planes[i] = (int16_t)((q[i] + 128) >> 8);
        planes[HEAD + i] = (int16_t)(q[i] - 256 * planes[i]);
    }
    for (int j = 0; j <= position; j += 16) {
        int64_t dot[16];
        dot16(planes, keys(pages, kv, j) + j % PAGE * HEAD, dot);
        for (int i = 0; i < 16; i++) score[j + i] = (int32_t)((dot[i] * 47274 + (1 << 23)) >> 24);
    }
    int64_t den = softmax(score, position, tables->exp2, p);
    for (int j = 0; j <= position; j += PAGE) {
        int count = position + 1 - j < PAGE ? position + 1 - j : PAGE;
        weigh(p + j, keys(pages, kv, j) + HALF_PAGE, (count + 1) / 2, sum);
    }
    double inverse = 1.0 / (double)(2 * den);
    for (int d = 0; d < HEAD; d++) out[d] = (int32_t)floor_div(128 * sum[d] + den, 2 * den, inverse);
}

#ifndef GATED
/* MLP of 16 elements: gate and up in Q16, h in Q24. An entry of `sigmoid` is SIG[i] + 2^17 * (SIG[i+1] - SIG[i]). */
INLINE void gated(const int64_t *gate, const int64_t *up, const int32_t *sigmoid, int64_t *h) {
    for (int r = 0; r < GROUP; r++) {
        int32_t c = (int32_t)clamp(gate[r], -(1 << 20), (1 << 20) - 1) + (1 << 20);
        int32_t s = sigmoid[c >> 10];
        int32_t sg = 1024 * (s & ((1 << 17) - 1)) + (s >> 17) * (c & 1023);
        int64_t act = (gate[r] * sg + (1 << 25)) >> 26;
        h[r] = sat48((act * up[r] + 128) >> 8);
    }
}
#endif

#endif
