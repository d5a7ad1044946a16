/* The integer operations of arithmetic.md §2, and small things that every file needs. */
#ifndef CAUSEWAY_ARITH_H
#define CAUSEWAY_ARITH_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 16")

/* Number of bits of v >= 0; bl(0) = 0. */
INLINE int bl(uint64_t v) { return v ? 64 - __builtin_clzll(v) : 0; }

/* round-half-up shift right; s <= 0 shifts left (the caller's bounds keep that in 64 bits); s >= 63 gives 0. */
INLINE int64_t rsh(int64_t x, int s) {
    if (s <= 0) return (int64_t)((uint64_t)x << -s);
    if (s >= 63) return 0;
    return (x + ((int64_t)1 << (s - 1))) >> s;
}

INLINE int64_t clamp(int64_t x, int64_t low, int64_t high) { return x < low ? low : x > high ? high : x; }
INLINE int32_t sat32(int64_t x) { return (int32_t)clamp(x, -INT32_MAX, INT32_MAX); }
INLINE int32_t sat16(int64_t x) { return (int32_t)clamp(x, -32640, 32639); }
INLINE int64_t sat48(int64_t x) { return clamp(x, -(((int64_t)1 << 47) - 1), ((int64_t)1 << 47) - 1); }

/* floor(sqrt(v)) for v < 2^62: the float root is off by at most one. */
INLINE int64_t floor_sqrt(int64_t v) {
    int64_t r = (int64_t)sqrt((double)v);
    while (r * r > v) r--;
    while ((r + 1) * (r + 1) <= v) r++;
    return r;
}

/* floor(n / d) for |n| < 2^52, d > 0, |n / d| < 2^40: the float quotient is off by at most one, and the remainder says
 * which way. */
INLINE int64_t floor_div(int64_t n, int64_t d, double inverse) {
    int64_t q = (int64_t)((double)n * inverse);
    int64_t r = n - q * d;
    return q + (r >= d) - (r < 0);
}

/* fp16 bits times 2^24, exactly; the caller has refused infinities and what exceeds 32 bits. */
INLINE int64_t half_fixed(uint16_t h) {
    int e = h >> 10 & 31;
    int64_t m = h & 1023;
    int64_t v = e ? (m | 1024) << (e - 1) : m;
    return h & 0x8000 ? -v : v;
}

#endif
