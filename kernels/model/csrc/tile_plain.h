/* A tile in portable C: the same integers for any processor. Rows lie as int16, so that a compiler finds the machine's
 * multiply-and-add of pairs by itself.
 *
 * |x| <= 2^14 and u <= 255: a block's sum is below 2^28, int32 never overflows.
 */
#ifndef CAUSEWAY_TILE_H
#define CAUSEWAY_TILE_H

#define TILE_NAME "plain"
enum { NARROW = 1 }; /* up to so many tokens the packed weights are used as they are */

typedef struct {
    int16_t u[PANEL][BLOCK];
    int32_t d[PANEL], m[PANEL];
} Wide;

static void widen(const uint8_t *panel, int kind, int blocks, Wide *wide) {
    for (int b = 0; b < blocks; b++, wide++)
        for (int r = 0; r < PANEL; r++) {
            int g = r / GROUP, lane = r % GROUP * 4;
            if (kind == Q4) {
                const Packed4 *from = (const Packed4 *)panel + b;
                for (int k = 0; k < BLOCK; k++) wide->u[r][k] = from->q[g][k / 8][lane + k % 4] >> (k / 4 % 2 * 4) & 15;
                wide->d[r] = (int32_t)half_fixed(from->d[r]), wide->m[r] = (int32_t)half_fixed(from->m[r]);
            } else {
                const Packed8 *from = (const Packed8 *)panel + b;
                for (int k = 0; k < BLOCK; k++) wide->u[r][k] = from->q[g][k / 4][lane + k % 4];
                wide->d[r] = (int32_t)half_fixed(from->d[r]), wide->m[r] = -128 * wide->d[r];
            }
        }
}

/* Put the 32 values of a block and token in their place: x lies as [block][token][column]. */
INLINE void put_x(int32_t *xs, const int16_t *x) { memcpy(xs, x, BLOCK * sizeof *x); }

/* out[t][r] = sum over k of x[t][k] * Weff[r][k], exactly, for the 32 rows of a panel. */
static void wide_tile(const Wide *w, int kind, int blocks, const int32_t *xs, const int32_t *sums, int tokens,
                      int64_t out[][PANEL]) {
    (void)kind; /* M says it all */
    memset(out, 0, sizeof(int64_t) * PANEL * (size_t)tokens);
    for (int b = 0; b < blocks; b++, w++, xs += 16 * tokens, sums += tokens)
        for (int t = 0; t < tokens; t++) {
            const int16_t *x = (const int16_t *)(xs + 16 * t);
            for (int r = 0; r < PANEL; r++) {
                int32_t acc = 0;
                for (int k = 0; k < BLOCK; k++) acc += x[k] * w->u[r][k];
                out[t][r] += (int64_t)acc * w->d[r] + (int64_t)sums[t] * w->m[r];
            }
        }
}

/* One token straight from the packed weights: four sums a row, element by element. */
static void narrow_tile(const uint8_t *panel, int kind, int blocks, const int32_t *xs, const int32_t *sums, int tokens,
                        int64_t out[][PANEL]) {
    (void)tokens;
    memset(out, 0, sizeof(int64_t) * PANEL);
    for (int b = 0; b < blocks; b++, panel += packed_bytes(kind)) {
        const int16_t *x = (const int16_t *)(xs + 16 * b);
        const uint16_t *half = (const uint16_t *)(panel + (kind == Q4 ? 512 : 1024));
        int16_t spread[8][64];
        for (int j = 0; j < 8; j++)
            for (int i = 0; i < 64; i++) spread[j][i] = x[4 * j + i % 4];
        for (int g = 0; g < 2; g++) {
            int32_t acc[64] = {0};
            for (int j = 0; j < 8; j++) {
                const uint8_t *q = panel + (kind == Q4 ? 256 * g + 64 * (j / 2) : 512 * g + 64 * j);
                int16_t u[64];
                if (kind == Q8)
                    for (int i = 0; i < 64; i++) u[i] = q[i];
                else if (j % 2)
                    for (int i = 0; i < 64; i++) u[i] = q[i] >> 4;
                else
                    for (int i = 0; i < 64; i++) u[i] = q[i] & 15;
                for (int i = 0; i < 64; i++) acc[i] += u[i] * spread[j][i];
            }
            for (int r = 0; r < GROUP; r++) {
                int32_t sum = acc[4 * r] + acc[4 * r + 1] + acc[4 * r + 2] + acc[4 * r + 3];
                int64_t d = half_fixed(half[GROUP * g + r]);
                int64_t m = kind == Q4 ? half_fixed(half[PANEL + GROUP * g + r]) : -128 * d;
                out[0][GROUP * g + r] += sum * d + sums[b] * m;
            }
        }
    }
}

/* out[j] = q . k[j] for 16 positions; q lies as two planes, high * 256 + low, k as [pair of dimensions][position][2].
 * Planes have 8 bits: each sum is below 64 * 128 * 32640 < 2^28. */
INLINE void dot16(const int16_t *q, const int16_t *k, int64_t *out) {
    int32_t high[16] = {0}, low[16] = {0};
    for (int i = 0; i < HEAD; i += 2, k += 32)
        for (int j = 0; j < 16; j++) {
            high[j] += q[i] * k[2 * j] + q[i + 1] * k[2 * j + 1];
            low[j] += q[HEAD + i] * k[2 * j] + q[HEAD + i + 1] * k[2 * j + 1];
        }
    for (int j = 0; j < 16; j++) out[j] = (int64_t)high[j] * 256 + low[j];
}

/* sum += p . v over pairs of positions; v lies as [pair of positions][dimension][2]. */
INLINE void weigh(const int16_t *p, const int16_t *v, int pairs, int64_t *sum) {
    for (int i = 0; i < pairs; i++, p += 2, v += 2 * HEAD)
        for (int d = 0; d < HEAD; d++) sum[d] += p[0] * v[2 * d] + p[1] * v[2 * d + 1];
}

#endif
