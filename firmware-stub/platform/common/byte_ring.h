/** Bytes from one interrupt handler to the main loop. One writer, one reader, no locks; size is a power of two. */
#ifndef BYTE_RING_H
#define BYTE_RING_H

#include <stdbool.h>
#include <stdint.h>

enum { BYTE_RING_SIZE = 512 };

typedef struct byte_ring {
    volatile uint32_t head; /* written by the handler */
    volatile uint32_t tail; /* written by the main loop */
    uint8_t bytes[BYTE_RING_SIZE];
} byte_ring;

static inline bool byte_ring_full(const byte_ring *ring)
{
    return ring->head - ring->tail == BYTE_RING_SIZE;
}

static inline bool byte_ring_empty(const byte_ring *ring)
{
    return ring->head == ring->tail;
}

/** The ring must not be full. */
static inline void byte_ring_put(byte_ring *ring, uint8_t byte)
{
    ring->bytes[ring->head & (BYTE_RING_SIZE - 1)] = byte;
    ring->head = ring->head + 1;
}

static inline uint32_t byte_ring_take(byte_ring *ring, uint8_t *bytes, uint32_t capacity)
{
    uint32_t count = 0;
    while (count < capacity && !byte_ring_empty(ring)) {
        bytes[count++] = ring->bytes[ring->tail & (BYTE_RING_SIZE - 1)];
        ring->tail = ring->tail + 1;
    }
    return count;
}

#endif
