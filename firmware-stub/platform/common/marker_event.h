/**
 * A marker edge as an emulated board tells it on its second UART, where a real board moves a pin:
 *
 *     [level u8: 1 or 0] [nanoseconds by the board's clock u64 LE]
 *
 * The time is in the event because the emulator's clock is not that of whoever reads it.
 */
#ifndef MARKER_EVENT_H
#define MARKER_EVENT_H

#include <stdbool.h>
#include <stdint.h>

enum { MARKER_EVENT_BYTES = 9 };

static inline void marker_event(uint8_t bytes[MARKER_EVENT_BYTES], bool on, uint64_t nanoseconds)
{
    bytes[0] = on ? 1 : 0;
    for (uint32_t i = 1; i < MARKER_EVENT_BYTES; i++) {
        bytes[i] = (uint8_t)nanoseconds;
        nanoseconds >>= 8;
    }
}

#endif
