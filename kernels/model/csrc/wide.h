/* A panel with one byte a weight, for the vector kernels: what many tokens are multiplied with. */
#ifndef CAUSEWAY_WIDE_H
#define CAUSEWAY_WIDE_H

/* A block: run of four columns, group, row and column. */
typedef struct {
    uint8_t u[8][2][64];
    int32_t d[PANEL], m[PANEL];
} Wide;

/* 32 fp16 scales times 2^24; each variant has its own. */
INLINE void widen_scales(const uint16_t *half, int32_t *out);

/* 64 bytes of two nibbles each; so has this. */
INLINE void widen_run(const uint8_t *q, uint8_t *low, uint8_t *high);

/* A whole panel, block by block, one byte a weight. */
static void widen(const uint8_t *panel, int kind, int blocks, Wide *wide) {
    for (int b = 0; b < blocks; b++, wide++) {
        if (kind == Q4) {
            const Packed4 *from = (const Packed4 *)panel + b;
            for (int g = 0; g < 2; g++)
                for (int j = 0; j < 4; j++) widen_run(from->q[g][j], wide->u[2 * j][g], wide->u[2 * j + 1][g]);
            widen_scales(from->d, wide->d);
            widen_scales(from->m, wide->m);
        } else {
            const Packed8 *from = (const Packed8 *)panel + b;
            for (int g = 0; g < 2; g++)
                for (int j = 0; j < 8; j++) memcpy(wide->u[j][g], from->q[g][j], 64);
            widen_scales(from->d, wide->d);
            for (int r = 0; r < PANEL; r++) wide->m[r] = -128 * wide->d[r];
        }
    }
}

#endif
