#include "tl_message.h"

#include <pb_decode.h>

bool tl_message_decode(tl_host_message *message, const uint8_t *payload, uint32_t length)
{
    *message = (tl_host_message)tinyloop_v1_HostMessage_init_zero;
    pb_istream_t stream = pb_istream_from_buffer(payload, length);
    return pb_decode(&stream, tinyloop_v1_HostMessage_fields, message);
}

void tl_text_copy(char *to, const char *from, size_t size)
{
    size_t i = 0;
    for (; i + 1 < size && from[i] != 0; i++) {
        to[i] = from[i];
    }
    to[i] = 0;
}
