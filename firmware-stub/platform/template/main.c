/**
 * A port to begin with: seven functions and a description. It compiles as it stands, on any machine, and is a device that never hears a byte.
 * What to put where is in README.md beside it.
 */
#include "tl_device.h"

enum { TICK_HERTZ = 1000000, ARENA_BYTES = 32 << 10, MAX_SAMPLES = 256 };

static _Alignas(8) uint8_t arena[ARENA_BYTES];
static tl_device device;

/* 1. Clocks, pins, UART with its receive interrupt, timer, watchdog. */
static void start_board(void)
{
}

/* 2. The bytes that the receive interrupt has put into a ring (platform/common/byte_ring.h), as many as there are; never waits. */
static uint32_t receive(void *context, uint8_t *bytes, uint32_t capacity)
{
    (void)context;
    (void)bytes;
    (void)capacity;
    return 0;
}

/* 3. All bytes out, or false after a time-out: a host that is gone must not stop the device. */
static bool transmit(void *context, const uint8_t *bytes, uint32_t count)
{
    (void)context;
    (void)bytes;
    return count == 0;
}

/* 4. A counter that never goes back: cycles (DWT CYCCNT, mcycle) if the core has one, extended to 64 bits. */
static uint64_t ticks(void *context)
{
    static uint64_t now;
    (void)context;
    return now++;
}

/* 5. Sleeps until a byte may have arrived; checks the ring with interrupts off, so that none is missed. */
static void wait_for_bytes(void *context)
{
    (void)context;
}

/* 6. Feeds the watchdog. NULL without one. */
static void feed_watchdog(void *context)
{
    (void)context;
}

/* 7. Changes the speed when the last byte is out; 0 is that of boot. NULL where the link has none. */
static bool set_baud(void *context, uint32_t baud)
{
    (void)context;
    return baud == 0;
}

static const tl_platform platform = {
    .identity = {.uid = "template-1", /* of this very board, for ever: most chips have a unique id */
                 .mcu = "template",
                 .board = "template",
                 .flags = "reference",
                 .clock_hertz = TICK_HERTZ,
                 .tick_hertz = TICK_HERTZ,
                 .tick_kind = TL_TICKS_CYCLES, /* only if a real core's cycles are counted */
                 .max_samples = MAX_SAMPLES},
    .receive = receive,
    .transmit = transmit,
    .ticks = ticks,
    .wait = wait_for_bytes,
    .alive = feed_watchdog,
    .set_baud = set_baud,
};

int main(void)
{
    start_board();
    tl_device_init(&device, &platform, &tl_kernel_reference, arena, sizeof arena);
    for (;;) {
        if (tl_device_poll(&device)) {
            wait_for_bytes(NULL);
        }
    }
}
