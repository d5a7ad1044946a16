/* Weights as the kernels read them.
 *
 * A panel is 32 rows of a matrix (two groups of 16), stored block by block of 32 columns, with the file's own bits
 * in another order, so it is as small as the file. Within a group, a run of four columns of all 16 rows lies
 * together: 64 bytes, one vector register. Q4_1 keeps two runs in 64 bytes (low and high nibbles).
 * Q8_0 is stored as u = q + 128, so that both kinds are  Weff = D*u + M  with u >= 0; there M = -128*D.
 */
#ifndef CAUSEWAY_PANEL_H
#define CAUSEWAY_PANEL_H

enum { BLOCK = 32, GROUP = 16, PANEL = 32, Q4 = 3, Q8 = 8 }; /* the kinds are GGUF's numbers for Q4_1 and Q8_0 */
enum { TOKENS = 6 };                                         /* most tokens of one tile */

typedef struct {
    uint8_t q[2][4][64];
    uint16_t d[PANEL], m[PANEL];
} Packed4;

typedef struct {
    uint8_t q[2][8][64];
    uint16_t d[PANEL];
} Packed8;

INLINE size_t packed_bytes(int kind) { return kind == Q4 ? sizeof(Packed4) : sizeof(Packed8); }

/* Put row `r` (0..31) of a panel, as it is in the file, in its place; 0 if a scale does not fit 32 bits. */
static int pack_row(uint8_t *panel, int kind, int r, const uint8_t *row, int blocks) {
    int g = r / GROUP, lane = r % GROUP * 4;
    for (int b = 0; b < blocks; b++) {
        uint16_t half[2] = {0, 0};
        memcpy(half, row, kind == Q4 ? 4 : 2);
        row += kind == Q4 ? 4 : 2;
        /* D, M and 128*D of Q8_0 must fit 32 bits: |d| < 128, or < 1; infinities are above that. */
        for (int i = 0; i < 2; i++)
            if ((half[i] & 0x7fff) >= (kind == Q4 ? 0x5800 : 0x3c00)) return 0;
        if (kind == Q4) {
            Packed4 *to = (Packed4 *)panel + b;
            for (int k = 0; k < BLOCK; k++) {
                int q = k < 16 ? row[k] & 15 : row[k - 16] >> 4;
                to->q[g][k / 8][lane + k % 4] |= (uint8_t)(k / 4 % 2 ? q << 4 : q);
            }
            to->d[r] = half[0];
            to->m[r] = half[1];
            row += 16;
        } else {
            Packed8 *to = (Packed8 *)panel + b;
            for (int k = 0; k < BLOCK; k++) to->q[g][k / 4][lane + k % 4] = (uint8_t)(row[k] ^ 128);
            to->d[r] = half[0];
            row += 32;
        }
    }
    return 1;
}

/* Row `r` of a panel as integers Weff. */
static void unpack_row(const uint8_t *panel, int kind, int r, int blocks, int32_t *out) {
    int g = r / GROUP, lane = r % GROUP * 4;
    for (int b = 0; b < blocks; b++)
        for (int k = 0; k < BLOCK; k++) {
            if (kind == Q4) {
                const Packed4 *from = (const Packed4 *)panel + b;
                int q = from->q[g][k / 8][lane + k % 4] >> (k / 4 % 2 ? 4 : 0) & 15;
                out[b * BLOCK + k] = (int32_t)(half_fixed(from->d[r]) * q + half_fixed(from->m[r]));
            } else {
                const Packed8 *from = (const Packed8 *)panel + b;
                out[b * BLOCK + k] = (int32_t)(half_fixed(from->d[r]) * (from->q[g][k / 4][lane + k % 4] - 128));
            }
        }
}

#endif
