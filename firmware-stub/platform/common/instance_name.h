/** An emulator's uid: "qemu-" mcu "-" number; the launcher puts the number into memory. */
#ifndef INSTANCE_NAME_H
#define INSTANCE_NAME_H

#include <stdint.h>

enum { INSTANCE_DIGITS = 5 };

static char instance_uid[] = "qemu-" TL_MCU "-00000";

/** Puts the number, below 100000, into instance_uid. */
static inline void instance_name(uint32_t number)
{
    for (uint32_t i = 0; i < INSTANCE_DIGITS; i++) {
        instance_uid[sizeof instance_uid - 2 - i] = (char)('0' + number % 10);
        number /= 10;
    }
}

#endif
