/**
 * What a port gives to the device: one struct of function pointers and facts. Optional functions may be NULL.
 *
 * See platform/template/README.md for a port in seven functions.
 */
#ifndef TL_PLATFORM_H
#define TL_PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

/** Same values as EnergyStatus in device.proto. */
typedef enum tl_energy_status {
    TL_ENERGY_VALID = 1,
    TL_ENERGY_NO_SENSOR = 2,
    TL_ENERGY_OVER_RANGE = 3,
    TL_ENERGY_SENSOR_FAULT = 4,
} tl_energy_status;

/** Same values as TickKind in device.proto. */
typedef enum tl_tick_kind {
    TL_TICKS_CYCLES = 1,
    TL_TICKS_NANOSECONDS = 2,
    TL_TICKS_INSTRUCTIONS = 3,
} tl_tick_kind;

/** Texts are static and end with a zero; see device.options for their bounds. */
typedef struct tl_identity {
    const char *uid;
    const char *mcu;
    const char *board;
    const char *flags;
    const void *image;    /* the program's bytes, for Hello.firmware_digest */
    uint32_t image_bytes; /* 0: the port does not know them */
    uint32_t clock_hertz;
    uint32_t tick_hertz;
    uint32_t supply_millivolts; /* 0: unknown */
    uint32_t max_samples;       /* most samples of one evaluation: 5 bytes of the arena each */
    tl_tick_kind tick_kind;
    bool caches_enabled;
} tl_identity;

/**
 * A memory for data sets alone. Whoever can write to it from outside, as an emulator's host can, may put a data set image there and then its
 * SHA-256 before it: that image needs no upload. The device hashes it as it hashes an upload.
 */
typedef struct tl_data_memory {
    uint8_t sha256[64]; /* 32 bytes, and room */
    uint8_t image[];
} tl_data_memory;

typedef struct tl_platform {
    tl_identity identity;
    void *context;
    tl_data_memory *data_memory; /* optional; without it data sets lie in the arena */
    uint32_t data_bytes;         /* most bytes of an image there */
    /** Copies bytes that have arrived; never waits. Returns how many. */
    uint32_t (*receive)(void *context, uint8_t *bytes, uint32_t capacity);
    /** Sends all bytes; false when the peer did not take them within the port's time-out. */
    bool (*transmit)(void *context, const uint8_t *bytes, uint32_t count);
    /** A counter that never goes back, in units of 1 / tick_hertz. */
    uint64_t (*ticks)(void *context);
    /** Sleeps until a byte may have arrived. */
    void (*wait)(void *context);
    /** Optional: feeds the watchdog. Called between pieces of work, the longest of which is a sequence or the hash of a data set. */
    void (*alive)(void *context);
    /** Optional: changes the link's speed after all bytes are out, 0: to that of boot; false when it cannot, and nothing is changed. */
    bool (*set_baud)(void *context, uint32_t baud);
    /** Optional: the marker edge round a measured window. */
    void (*marker)(void *context, bool on);
    /** Optional: energy since the last call, in nanojoules. */
    tl_energy_status (*energy)(void *context, uint64_t *nanojoules);
    /** Optional: high-water mark of the stack in bytes. */
    uint32_t (*stack_bytes)(void *context);
} tl_platform;

#endif
