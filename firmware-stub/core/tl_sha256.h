/** SHA-256 (FIPS 180-4), incremental. */
#ifndef TL_SHA256_H
#define TL_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { TL_SHA256_BYTES = 32 };

typedef struct tl_sha256 {
    uint32_t state[8];
    uint64_t length; /* bytes taken so far */
    uint8_t block[64];
} tl_sha256;

void tl_sha256_init(tl_sha256 *hash);
void tl_sha256_update(tl_sha256 *hash, const void *data, size_t size);
/** Writes the digest; `hash` must be initialised again before further use. */
void tl_sha256_finish(tl_sha256 *hash, uint8_t digest[TL_SHA256_BYTES]);

#endif
