/** An emulator's uid: "qemu-" mcu "-" number; the launcher puts the number into memory. */
#ifndef INSTANCE_NAME_H
#define INSTANCE_NAME_H

#include <stdint.h>

static inline const char *instance_name(const char *mcu, uint32_t number)
{
    static char name[33] = "qemu-";
    uint32_t at = 5;
    for (; *mcu != 0 && at < 20; mcu++) {
        name[at++] = *mcu;
    }
    name[at++] = '-';
    char digits[10];
    uint32_t count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (count > 0) {
        name[at++] = digits[--count];
    }
    name[at] = 0;
    return name;
}

#endif
