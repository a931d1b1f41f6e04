/** CRC-32C (Castagnoli, reflected 0x82F63B78, as in iSCSI). */
#ifndef TL_CRC32C_H
#define TL_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/** Continues `crc` (0 at the start) over `size` bytes. */
uint32_t tl_crc32c(uint32_t crc, const void *data, size_t size);

#endif
