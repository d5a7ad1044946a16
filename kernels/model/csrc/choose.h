/* Drawing a token, arithmetic.md §5; sampling.py is the readable form. */
#ifndef CAUSEWAY_CHOOSE_H
#define CAUSEWAY_CHOOSE_H

enum { BUCKETS = 4096 };

/* Philox4x32-10 with counter (position, 0, 0, 0): its first two words. */
static uint64_t philox(uint64_t seed, uint32_t position) {
    uint32_t c[4] = {position, 0, 0, 0}, k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int i = 0; i < 10; i++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
        uint64_t a = (uint64_t)c[0] * 0xD2511F53u, b = (uint64_t)c[2] * 0xCD9E8D57u;
        uint32_t next[4] = {(uint32_t)(b >> 32) ^ c[1] ^ k0, (uint32_t)b, (uint32_t)(a >> 32) ^ c[3] ^ k1, (uint32_t)a};
        memcpy(c, next, sizeof c);
    }
    return (uint64_t)c[0] << 32 | c[1];
}

typedef struct {
    int32_t logit, id;
} Candidate;

static int in_order_of_logits(const void *a, const void *b) {
    const Candidate *x = a, *y = b;
    if (x->logit != y->logit) return x->logit > y->logit ? -1 : 1;
    return x->id < y->id ? -1 : 1;
}

/* The sum, of ones or of weights, of those that lie less than `reach` below the top. */
static uint64_t within(const int32_t *logits, const uint32_t *w, int count, int32_t top, int by_count, uint32_t reach) {
    uint64_t sum = 0;
    for (int i = 0; i < count; i++) {
        uint32_t one = by_count ? w[i] != 0 : w[i];
        sum += (uint32_t)top - (uint32_t)logits[i] < reach ? one : 0;
    }
    return sum;
}

/* Keep the shortest prefix of the order (logit descending, id ascending) whose sum, of ones or of weights, is at least
 * `least`; the others weigh 0 from now on. Those as near to the top as is enough are counted by how near they are, and
 * only the bucket in which the prefix ends is put in order. */
static int keep_prefix(const int32_t *logits, uint32_t *w, int count, int32_t top, int by_count, uint64_t least) {
    uint64_t sums[BUCKETS] = {0}, sum = 0, reach = 1 << 14;
    while (reach < (uint64_t)1 << 32 && within(logits, w, count, top, by_count, (uint32_t)reach) < least) reach *= 2;
    Candidate *near = malloc(sizeof(Candidate) * (size_t)count);
    if (!near) return 0;
    int found = 0, edge = 0, shift = 0;
    while ((reach - 1) >> shift >= BUCKETS) shift++;
    for (int i = 0; i < count; i++)
        if (w[i] && (uint32_t)top - (uint32_t)logits[i] < reach) near[found++] = (Candidate){logits[i], i};
    for (int i = 0; i < found; i++)
        sums[((uint32_t)top - (uint32_t)near[i].logit) >> shift] += by_count ? 1 : w[near[i].id];
    uint32_t cut = 0;
    while (cut < BUCKETS - 1 && sum + sums[cut] < least) sum += sums[cut++];
    for (int i = 0; i < found; i++)
        if (((uint32_t)top - (uint32_t)near[i].logit) >> shift == cut) near[edge++] = near[i];
    qsort(near, (size_t)edge, sizeof *near, in_order_of_logits);
    int kept = 0;
    for (; kept < edge && sum < least; kept++) sum += by_count ? 1 : w[near[kept].id];
    for (int i = 0; i < count; i++) w[i] = ((uint32_t)top - (uint32_t)logits[i]) >> shift > cut ? 0 : w[i];
    for (int i = kept; i < edge; i++) w[near[i].id] = 0;
    free(near);
    return 1;
}

/* w = 2^30 * 2^-(how far a logit lies below the top, over the temperature). From t > 31 * 4096 on it is 0. */
static void weigh_logits(const int32_t *logits, int count, int32_t top, int64_t inverse, const int32_t *exp2, uint32_t *w) {
    const int64_t none = (31 << 12) + 1;
    for (int i = 0; i < count; i++) {
        int64_t t = ((int64_t)top - logits[i]) * inverse;
        t = (((t + 32768) >> 16) * 94548 + (1 << 19)) >> 20;
        w[i] = (uint32_t)(t < none ? t : none);
    }
    for (int i = 0; i < count; i++) {
        uint32_t s = w[i] >> 12, half = (1u << s) >> 1;
        w[i] = (((uint32_t)exp2[w[i] & 4095] << 16) + half) >> s;
    }
}

static int draw(const int32_t *seen, const uint8_t *masked, uint32_t *w, int count, int32_t top, const int64_t *sampling,
                uint64_t u, const int32_t *exp2) {
    weigh_logits(seen, count, top, sampling[0], exp2, w);
    for (int i = 0; i < count; i++) w[i] = masked[i] ? 0 : w[i];
    uint64_t total = 0;
    if (sampling[1] && !keep_prefix(seen, w, count, top, 1, (uint64_t)sampling[1])) return -2;
    for (int i = 0; i < count; i++) total += w[i];
    if (sampling[2] && !keep_prefix(seen, w, count, top, 0, (total * (uint64_t)sampling[2] + 65535) >> 16)) return -2;
    total = 0;
    for (int i = 0; i < count; i++) total += w[i];
    uint64_t r = (uint64_t)((unsigned __int128)u * total >> 64), sum = 0;
    for (int i = 0; i < count; i++)
        if ((sum += w[i]) > r) return i;
    return -1;
}

/* The token at `position`; `sampling` is inverse temperature, top_k, top_p16. -1: all are banned, -2: no memory. */
int causeway_choose(const int32_t *logits, int count, const int32_t *banned, int bans, const int64_t *sampling,
                    uint64_t seed, uint32_t position, const int32_t *exp2) {
    uint8_t *masked = calloc((size_t)count, 1);
    int32_t *seen = malloc(sizeof(int32_t) * (size_t)count);
    uint32_t *w = malloc(sizeof(uint32_t) * (size_t)count);
    int best = -2;
    if (masked && seen && w) {
        int32_t top = INT32_MIN;
        for (int i = 0; i < bans; i++) masked[banned[i]] = 1;
        for (int i = 0; i < count; i++) top = !masked[i] && logits[i] > top ? logits[i] : top;
        for (int i = 0; i < count; i++) seen[i] = masked[i] ? top : logits[i]; /* a masked one may be larger */
        best = 0;
        while (best < count && (masked[best] || logits[best] != top)) best++;
        if (best == count) best = -1;
        else if (sampling[0]) best = draw(seen, masked, w, count, top, sampling, philox(seed, position), exp2);
    }
    free(masked), free(seen), free(w);
    return best;
}

#endif
