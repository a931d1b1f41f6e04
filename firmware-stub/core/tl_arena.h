/**
 * The one block of memory that the caller gives to the core. It is taken from both ends:
 *
 *     base [ data set ... low | staging, records | high ... model and working memory ] base + size
 */
#ifndef TL_ARENA_H
#define TL_ARENA_H

#include <stddef.h>
#include <stdint.h>

typedef struct tl_arena {
    uint8_t *base;  /* aligned to 8 bytes */
    uint32_t size;  /* a multiple of 8 */
    uint32_t low;   /* bytes taken from below */
    uint32_t high;  /* offset of the lowest byte taken from above */
} tl_arena;

static inline void tl_arena_init(tl_arena *arena, void *memory, uint32_t size)
{
    arena->base = (uint8_t *)memory;
    arena->size = size & ~7u;
    arena->low = 0;
    arena->high = arena->size;
}

/** Bytes between both ends. */
static inline uint32_t tl_arena_free(const tl_arena *arena)
{
    return arena->high - arena->low;
}

/** `bytes` bytes from above, aligned to 8, or NULL when they do not fit. */
static inline void *tl_arena_take_high(tl_arena *arena, uint32_t bytes)
{
    if (bytes > tl_arena_free(arena)) {
        return NULL;
    }
    uint32_t start = (arena->high - bytes) & ~7u;
    if (start < arena->low || start > arena->high) {
        return NULL;
    }
    arena->high = start;
    return arena->base + start;
}

#endif
