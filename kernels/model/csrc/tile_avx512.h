/* A tile with AVX-512 VNNI: x in two signed 8-bit planes, four columns of 16 rows a register (vpdpbusd).
 *
 * A plane's sum over a block is at most 32*255*128 < 2^21; high * 256 + low is at most 32*255*2^14 < 2^28.
 * So one int32 accumulator holds both: all high products, a shift by 8, then all low products.
 */
#ifndef CAUSEWAY_TILE_H
#define CAUSEWAY_TILE_H

#include <immintrin.h>

#include "wide.h"

#define TILE_NAME "avx512"
enum { NARROW = 3 }; /* up to so many tokens the packed weights are used as they are */

/* x lies as [block][token][plane][run of 4 columns]. */
INLINE void put_x(int32_t *xs, const int16_t *x) {
    __m512i v = _mm512_loadu_si512(x), high = _mm512_srai_epi16(_mm512_add_epi16(v, _mm512_set1_epi16(128)), 8);
    __m512i low = _mm512_sub_epi16(v, _mm512_slli_epi16(high, 8));
    _mm256_storeu_si256((__m256i *)xs, _mm512_cvtepi16_epi8(high));
    _mm256_storeu_si256((__m256i *)xs + 1, _mm512_cvtepi16_epi8(low));
}

/* 16 fp16 scales times 2^24 as int32; they fit, pack_row saw to that. */
INLINE __m512i scales(const uint16_t *half) {
    __m512 x = _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)half));
    return _mm512_cvtps_epi32(_mm512_mul_ps(x, _mm512_set1_ps(16777216.0f)));
}

INLINE void widen_run(const uint8_t *q, uint8_t *low, uint8_t *high) {
    __m512i u = _mm512_loadu_si512(q), mask = _mm512_set1_epi8(15);
    _mm512_storeu_si512(low, _mm512_and_si512(u, mask));
    _mm512_storeu_si512(high, _mm512_and_si512(_mm512_srli_epi16(u, 4), mask));
}

INLINE void widen_scales(const uint16_t *half, int32_t *out) {
    _mm512_storeu_si512(out, scales(half));
    _mm512_storeu_si512(out + 16, scales(half + 16));
}

/* acc += u . x, in place: left to itself the compiler copies accumulators about until some leave the registers. */
INLINE void dot(__m512i *acc, __m512i u, __m512i x) { __asm__("vpdpbusd %2, %1, %0" : "+v"(*acc) : "v"(u), "v"(x)); }

/* acc * D + sum * M of 16 rows into sums of 64 bits: even rows, then odd ones. */
INLINE void drain16(__m512i acc, __m512i d, __m512i d1, __m512i m, __m512i m1, __m512i sum, __m512i *into) {
    __m512i even = _mm512_add_epi64(_mm512_mul_epi32(acc, d), _mm512_mul_epi32(m, sum));
    acc = _mm512_srli_epi64(acc, 32);
    __m512i odd = _mm512_add_epi64(_mm512_mul_epi32(acc, d1), _mm512_mul_epi32(m1, sum));
    into[0] = _mm512_add_epi64(into[0], even);
    into[1] = _mm512_add_epi64(into[1], odd);
}

/* The same without M. */
INLINE void drain16_signed(__m512i acc, __m512i d, __m512i d1, __m512i *into) {
    into[0] = _mm512_add_epi64(into[0], _mm512_mul_epi32(acc, d));
    into[1] = _mm512_add_epi64(into[1], _mm512_mul_epi32(_mm512_srli_epi64(acc, 32), d1));
}

/* Sums of even and odd rows of a group, in the order of the rows. */
INLINE void in_order(const __m512i *sums, int64_t *out) {
    const __m512i first = _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0), last = _mm512_add_epi64(first, _mm512_set1_epi64(4));
    _mm512_storeu_si512(out, _mm512_permutex2var_epi64(sums[0], first, sums[1]));
    _mm512_storeu_si512(out + 8, _mm512_permutex2var_epi64(sums[0], last, sums[1]));
}

/* T tokens and a panel. In Q8_0 M is -128 * D, so that the sum of x is better taken off before the multiplication. */
INLINE void wide(const int T, const int kind, const Wide *w, int blocks, const int32_t *xs, const int32_t *sums,
                 int64_t out[][PANEL]) {
    __m512i total[TOKENS][2][2];
    UNROLL for (int t = 0; t < T; t++)
        total[t][0][0] = total[t][0][1] = total[t][1][0] = total[t][1][1] = _mm512_setzero_si512();
    for (int b = 0; b < blocks; b++, w++, xs += 16 * T, sums += T) {
        __m512i acc[TOKENS][2];
        UNROLL for (int t = 0; t < T; t++) acc[t][0] = acc[t][1] = _mm512_setzero_si512();
        for (int plane = 0; plane < 2; plane++) {
            if (plane) {
                UNROLL for (int t = 0; t < T; t++) {
                    acc[t][0] = _mm512_slli_epi32(acc[t][0], 8);
                    acc[t][1] = _mm512_slli_epi32(acc[t][1], 8);
                }
            }
            UNROLL for (int j = 0; j < 8; j++) {
                __m512i u = _mm512_loadu_si512(w->u[j][0]), v = _mm512_loadu_si512(w->u[j][1]);
                UNROLL for (int t = 0; t < T; t++) {
                    __m512i x = _mm512_set1_epi32(xs[16 * t + 8 * plane + j]);
                    dot(&acc[t][0], u, x);
                    dot(&acc[t][1], v, x);
                }
            }
        }
        UNROLL for (int g = 0; g < 2; g++) {
            __m512i d = _mm512_loadu_si512(w->d + GROUP * g), d1 = _mm512_srli_epi64(d, 32);
            __m512i m = _mm512_loadu_si512(w->m + GROUP * g), m1 = _mm512_srli_epi64(m, 32);
            UNROLL for (int t = 0; t < T; t++) {
                __m512i sum = _mm512_set1_epi32(sums[t]);
                if (kind == Q8) drain16_signed(_mm512_sub_epi32(acc[t][g], _mm512_slli_epi32(sum, 7)), d, d1, total[t][g]);
                else drain16(acc[t][g], d, d1, m, m1, sum, total[t][g]);
            }
        }
    }
    UNROLL for (int t = 0; t < T; t++)
        for (int g = 0; g < 2; g++) in_order(total[t][g], out[t] + GROUP * g);
}

static void wide_tile(const Wide *w, int kind, int blocks, const int32_t *xs, const int32_t *sums, int tokens,
                      int64_t out[][PANEL]) {
#define CASE(T)                                                        \
    if (tokens == T && kind == Q4) wide(T, Q4, w, blocks, xs, sums, out); \
    if (tokens == T && kind == Q8) wide(T, Q8, w, blocks, xs, sums, out);
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#undef CASE
}

/* A few tokens straight from the packed weights: reading them is what takes the time. */
INLINE void narrow(const int T, const int kind, const uint8_t *panel, int blocks, const int32_t *xs,
                   const int32_t *sums, int64_t out[][PANEL]) {
    const __m512i low = _mm512_set1_epi8(15);
    __m512i total[NARROW][2][2];
    UNROLL for (int t = 0; t < T; t++)
        total[t][0][0] = total[t][0][1] = total[t][1][0] = total[t][1][1] = _mm512_setzero_si512();
    for (int b = 0; b < blocks; b++, xs += 16 * T, sums += T, panel += packed_bytes(kind)) {
        const uint8_t *half = panel + (kind == Q4 ? 512 : 1024);
        for (int i = 0; i < (kind == Q4 ? 640 : 1088); i += 64) _mm_prefetch((const char *)panel + 4096 + i, _MM_HINT_T0);
        UNROLL for (int g = 0; g < 2; g++) {
            __m512i high[NARROW], lows[NARROW];
            UNROLL for (int t = 0; t < T; t++) high[t] = lows[t] = _mm512_setzero_si512();
            UNROLL for (int j = 0; j < 8; j++) {
                __m512i u;
                if (kind == Q4) {
                    u = _mm512_loadu_si512(panel + 256 * g + 64 * (j / 2));
                    u = _mm512_and_si512(j % 2 ? _mm512_srli_epi16(u, 4) : u, low);
                } else {
                    u = _mm512_loadu_si512(panel + 512 * g + 64 * j);
                }
                UNROLL for (int t = 0; t < T; t++) {
                    high[t] = _mm512_dpbusd_epi32(high[t], u, _mm512_set1_epi32(xs[16 * t + j]));
                    lows[t] = _mm512_dpbusd_epi32(lows[t], u, _mm512_set1_epi32(xs[16 * t + 8 + j]));
                }
            }
            __m512i d = scales((const uint16_t *)half + GROUP * g), d1 = _mm512_srli_epi64(d, 32);
            __m512i m = kind == Q4 ? scales((const uint16_t *)half + PANEL + GROUP * g) : d, m1 = _mm512_srli_epi64(m, 32);
            UNROLL for (int t = 0; t < T; t++) {
                __m512i acc = _mm512_add_epi32(_mm512_slli_epi32(high[t], 8), lows[t]), sum = _mm512_set1_epi32(sums[t]);
                if (kind == Q8) drain16_signed(_mm512_sub_epi32(acc, _mm512_slli_epi32(sum, 7)), d, d1, total[t][g]);
                else drain16(acc, d, d1, m, m1, sum, total[t][g]);
            }
        }
    }
    UNROLL for (int t = 0; t < T; t++)
        for (int g = 0; g < 2; g++) in_order(total[t][g], out[t] + GROUP * g);
}

static void narrow_tile(const uint8_t *panel, int kind, int blocks, const int32_t *xs, const int32_t *sums, int tokens,
                        int64_t out[][PANEL]) {
#define CASE(T)                                                             \
    if (tokens == T && kind == Q4) narrow(T, Q4, panel, blocks, xs, sums, out); \
    if (tokens == T && kind == Q8) narrow(T, Q8, panel, blocks, xs, sums, out);
    CASE(1) CASE(2) CASE(3)
#undef CASE
}

/* out[j] = q . k[j] for 16 positions. q in two planes of 8 bits, each sum then below 64 * 128 * 32640 < 2^28. */
INLINE void dot16(const int16_t *q, const int16_t *k, int64_t *out) {
    __m512i low = _mm512_setzero_si512(), high = low;
    for (int i = 0; i < HEAD / 2; i++) {
        __m512i x = _mm512_loadu_si512(k + 32 * i);
        high = _mm512_dpwssd_epi32(high, x, _mm512_set1_epi32(((const int32_t *)q)[i]));
        low = _mm512_dpwssd_epi32(low, x, _mm512_set1_epi32(((const int32_t *)q)[HEAD / 2 + i]));
    }
    for (int g = 0; g < 2; g++) {
        __m512i l = _mm512_cvtepi32_epi64(g ? _mm512_extracti64x4_epi64(low, 1) : _mm512_castsi512_si256(low));
        __m512i h = _mm512_cvtepi32_epi64(g ? _mm512_extracti64x4_epi64(high, 1) : _mm512_castsi512_si256(high));
        _mm512_storeu_si512(out + 8 * g, _mm512_add_epi64(_mm512_slli_epi64(h, 8), l));
    }
}

/* sum += p . v over pairs of positions; an int32 holds it while the p's sum to at most 65793. */
INLINE void weigh(const int16_t *p, const int16_t *v, int pairs, int64_t *sum) {
    for (int i = 0; i < pairs;) {
        __m512i acc[4];
        UNROLL for (int c = 0; c < 4; c++) acc[c] = _mm512_setzero_si512();
        for (int total = 0; i < pairs && (total += p[2 * i] + p[2 * i + 1]) <= 65793; i++) {
            int32_t pair;
            memcpy(&pair, p + 2 * i, 4);
            __m512i x = _mm512_set1_epi32(pair);
            const int16_t *from = v + 2 * HEAD * i;
            UNROLL for (int c = 0; c < 4; c++)
                acc[c] = _mm512_add_epi32(acc[c], _mm512_madd_epi16(x, _mm512_loadu_si512(from + 32 * c)));
        }
        int32_t part[HEAD];
        UNROLL for (int c = 0; c < 4; c++) _mm512_storeu_si512(part + 16 * c, acc[c]);
        for (int d = 0; d < HEAD; d++) sum[d] += part[d];
    }
}

/* MLP of eight elements at a time; see `gated` in layers.h. */
#define GATED
INLINE void gated(const int64_t *gate, const int64_t *up, const int32_t *sigmoid, int64_t *h) {
    const __m512i limit = _mm512_set1_epi64(1 << 20), most = _mm512_set1_epi64(((int64_t)1 << 47) - 1);
    for (int r = 0; r < GROUP; r += 8) {
        __m512i g = _mm512_loadu_si512(gate + r), u = _mm512_loadu_si512(up + r);
        __m512i c = _mm512_add_epi64(g, limit);
        c = _mm512_max_epi64(c, _mm512_setzero_si512());
        c = _mm512_min_epi64(c, _mm512_set1_epi64((1 << 21) - 1));
        __m512i f = _mm512_and_si512(c, _mm512_set1_epi64(1023));
        __m512i s = _mm512_cvtepi32_epi64(_mm512_i64gather_epi32(_mm512_srli_epi64(c, 10), sigmoid, 4));
        __m512i rise = _mm512_srli_epi64(s, 17);
        s = _mm512_slli_epi64(_mm512_and_si512(s, _mm512_set1_epi64((1 << 17) - 1)), 10);
        s = _mm512_add_epi64(s, _mm512_mul_epi32(rise, f));
        g = _mm512_srai_epi64(_mm512_add_epi64(_mm512_mul_epi32(g, s), _mm512_set1_epi64(1 << 25)), 26);
        g = _mm512_srai_epi64(_mm512_add_epi64(_mm512_mul_epi32(g, u), _mm512_set1_epi64(128)), 8);
        g = _mm512_max_epi64(_mm512_min_epi64(g, most), _mm512_sub_epi64(_mm512_setzero_si512(), most));
        _mm512_storeu_si512(h + r, g);
    }
}

#endif
