#include "tl_sha256.h"

#include <string.h>

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, uint32_t n)
{
    return x >> n | x << (32 - n);
}

static void compress(tl_sha256 *hash)
{
    uint32_t w[16]; /* a ring of the last sixteen schedule words */
    uint32_t v[8];
    memcpy(v, hash->state, sizeof v);
    for (uint32_t i = 0; i < 64; i++) {
        if (i < 16) {
            const uint8_t *p = hash->block + 4 * i;
            w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
        } else {
            uint32_t a = w[(i + 1) & 15u];
            uint32_t b = w[(i + 14) & 15u];
            w[i & 15u] += (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[(i + 9) & 15u] + (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
        }
        uint32_t t1 = v[7] + (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + constants[i] +
                      w[i & 15u];
        uint32_t t2 = (rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        for (uint32_t j = 7; j > 0; j--) {
            v[j] = v[j - 1];
        }
        v[4] += t1;
        v[0] = t1 + t2;
    }
    for (uint32_t i = 0; i < 8; i++) {
        hash->state[i] += v[i];
    }
}

void tl_sha256_init(tl_sha256 *hash)
{
    static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(hash->state, initial, sizeof initial);
    hash->length = 0;
}

/* Words as big-endian bytes. */
static void put_words(uint8_t *to, const uint32_t *words, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++) {
        to[i] = (uint8_t)(words[i >> 2] >> (24 - 8 * (i & 3u)));
    }
}

void tl_sha256_update(tl_sha256 *hash, const void *data, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)data;
    for (size_t i = 0; i < size; i++) {
        hash->block[hash->length & 63u] = bytes[i];
        hash->length++;
        if ((hash->length & 63u) == 0) {
            compress(hash);
        }
    }
}

void tl_sha256_finish(tl_sha256 *hash, uint8_t digest[TL_SHA256_BYTES])
{
    const uint32_t bits[2] = {(uint32_t)(hash->length >> 29), (uint32_t)hash->length << 3};
    uint8_t end[8];
    uint8_t byte = 0x80;
    do {
        tl_sha256_update(hash, &byte, 1);
        byte = 0;
    } while ((hash->length & 63u) != 56);
    put_words(end, bits, sizeof end);
    tl_sha256_update(hash, end, sizeof end);
    put_words(digest, hash->state, TL_SHA256_BYTES);
}
