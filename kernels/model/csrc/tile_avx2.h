/* A tile with AVX2: int16 pairs multiplied and added by vpmaddwd, eight rows a register.
 *
 * |x| <= 2^14 and u <= 255, so a pair's sum is below 2^23 and a block's below 2^28: int32 never overflows.
 */
#ifndef CAUSEWAY_TILE_H
#define CAUSEWAY_TILE_H

#include <immintrin.h>

#include "wide.h"

#define TILE_NAME "avx2"
enum { NARROW = 2 }; /* up to so many tokens the packed weights are used as they are */

INLINE void put_x(int32_t *xs, const int16_t *x) {
    for (int j = 0; j < 8; j++)
        for (int h = 0; h < 2; h++) {
            int16_t pair[2] = {x[4 * j + h], x[4 * j + h + 2]};
            memcpy(&xs[2 * j + h], pair, 4);
        }
}

INLINE void widen_run(const uint8_t *q, uint8_t *low, uint8_t *high) {
    for (int i = 0; i < 64; i++) low[i] = q[i] & 15, high[i] = q[i] >> 4;
}

/* Eight fp16 scales times 2^24, as half_fixed does it. */
INLINE __m256i scales8(const uint16_t *half) {
    __m256i h = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)half)), one = _mm256_set1_epi32(1);
    __m256i e = _mm256_and_si256(_mm256_srli_epi32(h, 10), _mm256_set1_epi32(31));
    __m256i m = _mm256_and_si256(h, _mm256_set1_epi32(1023));
    m = _mm256_or_si256(m, _mm256_and_si256(_mm256_cmpgt_epi32(e, _mm256_setzero_si256()), _mm256_set1_epi32(1024)));
    __m256i v = _mm256_sllv_epi32(m, _mm256_sub_epi32(_mm256_max_epi32(e, one), one));
    __m256i s = _mm256_srai_epi32(_mm256_slli_epi32(h, 16), 31);
    return _mm256_sub_epi32(_mm256_xor_si256(v, s), s);
}

INLINE void widen_scales(const uint16_t *half, int32_t *out) {
    for (int r = 0; r < PANEL; r += 8) _mm256_storeu_si256((__m256i *)(out + r), scales8(half + r));
}

/* acc * D + sum * M of eight rows into sums of 64 bits: even rows first, then odd ones. */
INLINE void drain8(__m256i acc, __m256i d, __m256i m, int32_t sum, int64_t *into) {
    __m256i s = _mm256_set1_epi64x(sum), *to = (__m256i *)into;
    __m256i even = _mm256_add_epi64(_mm256_mul_epi32(acc, d), _mm256_mul_epi32(m, s));
    acc = _mm256_srli_epi64(acc, 32), d = _mm256_srli_epi64(d, 32), m = _mm256_srli_epi64(m, 32);
    __m256i odd = _mm256_add_epi64(_mm256_mul_epi32(acc, d), _mm256_mul_epi32(m, s));
    _mm256_storeu_si256(to, _mm256_add_epi64(_mm256_loadu_si256(to), even));
    _mm256_storeu_si256(to + 1, _mm256_add_epi64(_mm256_loadu_si256(to + 1), odd));
}

/* Even and odd rows back into their order. */
INLINE void in_order(int64_t out[][PANEL], int tokens) {
    for (int t = 0; t < tokens; t++)
        for (int r = 0; r < PANEL; r += 8) {
            int64_t *o = out[t] + r;
            int64_t x[8] = {o[0], o[4], o[1], o[5], o[2], o[6], o[3], o[7]};
            memcpy(o, x, sizeof x);
        }
}

/* `count` tokens from `t` on, `count` being a constant. */
INLINE void some_tokens(const int count, const Wide *w, const int32_t *xs, const int32_t *sums, int t,
                        int64_t out[][PANEL]) {
    const __m256i low = _mm256_set1_epi32(0x00ff00ff);
    for (int g = 0; g < 2; g++) {
        __m256i acc[4][2];
        UNROLL for (int i = 0; i < count; i++) acc[i][0] = acc[i][1] = _mm256_setzero_si256();
        for (int j = 0; j < 8; j++) {
            __m256i a = _mm256_loadu_si256((const __m256i *)w->u[j][g]);
            __m256i b = _mm256_loadu_si256((const __m256i *)w->u[j][g] + 1);
            for (int h = 0; h < 2; h++) {
                __m256i u = _mm256_and_si256(h ? _mm256_srli_epi16(a, 8) : a, low);
                __m256i v = _mm256_and_si256(h ? _mm256_srli_epi16(b, 8) : b, low);
                UNROLL for (int i = 0; i < count; i++) {
                    __m256i x = _mm256_set1_epi32(xs[16 * (t + i) + 2 * j + h]);
                    acc[i][0] = _mm256_add_epi32(acc[i][0], _mm256_madd_epi16(x, u));
                    acc[i][1] = _mm256_add_epi32(acc[i][1], _mm256_madd_epi16(x, v));
                }
            }
        }
        for (int p = 0; p < 2; p++) {
            __m256i d = _mm256_loadu_si256((const __m256i *)(w->d + 16 * g) + p);
            __m256i m = _mm256_loadu_si256((const __m256i *)(w->m + 16 * g) + p);
            UNROLL for (int i = 0; i < count; i++)
                drain8(acc[i][p], d, m, sums[t + i], out[t + i] + 16 * g + 8 * p);
        }
    }
}

static void wide_tile(const Wide *w, int kind, int blocks, const int32_t *xs, const int32_t *sums, int tokens,
                      int64_t out[][PANEL]) {
    (void)kind; /* M says it all */
    memset(out, 0, sizeof(int64_t) * PANEL * (size_t)tokens);
    for (int b = 0; b < blocks; b++, w++, xs += 16 * tokens, sums += tokens) {
        int t = 0;
        for (; t + 4 <= tokens; t += 4) some_tokens(4, w, xs, sums, t, out);
        if (tokens - t == 3) some_tokens(3, w, xs, sums, t, out);
        if (tokens - t == 2) some_tokens(2, w, xs, sums, t, out);
        if (tokens - t == 1) some_tokens(1, w, xs, sums, t, out);
    }
    in_order(out, tokens);
}

/* `count` tokens straight from the packed weights: reading them is what takes the time. */
INLINE void narrow(const int count, const int kind, const uint8_t *panel, int blocks, const int32_t *xs,
                   const int32_t *sums, int64_t out[][PANEL]) {
    const __m256i bytes = _mm256_set1_epi32(0x00ff00ff), low = _mm256_set1_epi8(15);
    memset(out, 0, sizeof(int64_t) * PANEL * (size_t)count);
    for (int b = 0; b < blocks; b++, xs += 16 * count, sums += count, panel += packed_bytes(kind)) {
        const uint16_t *half = (const uint16_t *)(panel + (kind == Q4 ? 512 : 1024));
        for (int r = 0; r < PANEL; r += 8) {
            const uint8_t *q = panel + (kind == Q4 ? 256 : 512) * (r / GROUP) + 4 * (r % GROUP);
            __m256i acc[2];
            UNROLL for (int i = 0; i < count; i++) acc[i] = _mm256_setzero_si256();
            UNROLL for (int j = 0; j < 8; j++) {
                __m256i u = _mm256_loadu_si256((const __m256i *)(q + 64 * (kind == Q4 ? j / 2 : j)));
                if (kind == Q4) u = _mm256_and_si256(j % 2 ? _mm256_srli_epi16(u, 4) : u, low);
                __m256i even = _mm256_and_si256(u, bytes), odd = _mm256_and_si256(_mm256_srli_epi16(u, 8), bytes);
                UNROLL for (int i = 0; i < count; i++) {
                    const int32_t *x = xs + 16 * i + 2 * j;
                    acc[i] = _mm256_add_epi32(acc[i], _mm256_madd_epi16(_mm256_set1_epi32(x[0]), even));
                    acc[i] = _mm256_add_epi32(acc[i], _mm256_madd_epi16(_mm256_set1_epi32(x[1]), odd));
                }
            }
            __m256i d = scales8(half + r), m;
            if (kind == Q4) m = scales8(half + PANEL + r);
            else m = _mm256_sub_epi32(_mm256_setzero_si256(), _mm256_slli_epi32(d, 7));
            UNROLL for (int i = 0; i < count; i++) drain8(acc[i], d, m, sums[i], out[i] + r);
        }
    }
    in_order(out, count);
}

static void narrow_tile(const uint8_t *panel, int kind, int blocks, const int32_t *xs, const int32_t *sums, int tokens,
                        int64_t out[][PANEL]) {
#define CASE(T)                                                             \
    if (tokens == T && kind == Q4) narrow(T, Q4, panel, blocks, xs, sums, out); \
    if (tokens == T && kind == Q8) narrow(T, Q8, panel, blocks, xs, sums, out);
    CASE(1) CASE(2)
#undef CASE
}

/* out[j] = q . k[j] for 16 positions. q in two planes of 8 bits, each sum then below 64 * 128 * 32640 < 2^28. */
INLINE void dot16(const int16_t *q, const int16_t *k, int64_t *out) {
    for (int g = 0; g < 2; g++) {
        __m256i low = _mm256_setzero_si256(), high = low;
        for (int i = 0; i < HEAD / 2; i++) {
            __m256i x = _mm256_loadu_si256((const __m256i *)(k + 32 * i + 16 * g));
            high = _mm256_add_epi32(high, _mm256_madd_epi16(x, _mm256_set1_epi32(((const int32_t *)q)[i])));
            low = _mm256_add_epi32(low, _mm256_madd_epi16(x, _mm256_set1_epi32(((const int32_t *)q)[HEAD / 2 + i])));
        }
        int32_t l[8], h[8];
        _mm256_storeu_si256((__m256i *)l, low);
        _mm256_storeu_si256((__m256i *)h, high);
        for (int j = 0; j < 8; j++) out[8 * g + j] = (int64_t)h[j] * 256 + l[j];
    }
}

/* sum += p . v over pairs of positions; an int32 holds it while the p's sum to at most 65793. */
INLINE void weigh(const int16_t *p, const int16_t *v, int pairs, int64_t *sum) {
    for (int i = 0; i < pairs;) {
        __m256i acc[8];
        UNROLL for (int c = 0; c < 8; c++) acc[c] = _mm256_setzero_si256();
        for (int total = 0; i < pairs && (total += p[2 * i] + p[2 * i + 1]) <= 65793; i++) {
            int32_t pair;
            memcpy(&pair, p + 2 * i, 4);
            __m256i x = _mm256_set1_epi32(pair);
            const __m256i *from = (const __m256i *)(v + 2 * HEAD * i);
            UNROLL for (int c = 0; c < 8; c++) acc[c] = _mm256_add_epi32(acc[c], _mm256_madd_epi16(x, _mm256_loadu_si256(from + c)));
        }
        int32_t part[HEAD];
        UNROLL for (int c = 0; c < 8; c++) _mm256_storeu_si256((__m256i *)part + c, acc[c]);
        for (int d = 0; d < HEAD; d++) sum[d] += part[d];
    }
}

#endif
