/** The generated messages under the project's names, and their codec. */
#ifndef TL_MESSAGE_H
#define TL_MESSAGE_H

#include "device.pb.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef tinyloop_v1_HostMessage tl_host_message;
typedef tinyloop_v1_DeviceMessage tl_device_message;
typedef tinyloop_v1_EvaluateResult tl_evaluate_result;
typedef tinyloop_v1_Evaluate tl_evaluate;

#define TL_REFUSAL(reason) tinyloop_v1_RefusalReason_REFUSAL_REASON_##reason

/** Decodes a payload. On failure the fields before the damage are set, the request id usually among them. */
bool tl_message_decode(tl_host_message *message, const uint8_t *payload, uint32_t length);

/**
 * Encodes into the last bytes of a buffer.
 *
 * @param capacity at least tinyloop_v1_DeviceMessage_size
 * @return the length: the encoded form begins at buffer + capacity - length
 */
uint32_t tl_message_encode(const tl_device_message *message, uint8_t *buffer, uint32_t capacity);

/** Copies a text with its closing zero, cut to `size` bytes. */
void tl_text_copy(char *to, const char *from, size_t size);

#endif
