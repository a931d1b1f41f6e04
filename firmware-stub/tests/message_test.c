/** tl_message_encode against nanopb: what it writes must decode to what was written, by nanopb's decoder and compared in nanopb's encoding. */
#include "tl_message.h"

#include <pb_decode.h>
#include <pb_encode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 20000, MAX_BYTES = tinyloop_v1_DeviceMessage_size };

static uint32_t state = 1;

/* Xorshift; small and extreme values are as frequent as others. */
static uint32_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    switch (state >> 29) {
    case 0:
        return 0;
    case 1:
        return 1;
    case 2:
        return 0x7FFFFFFF;
    case 3:
        return state & 0xFFu;
    default:
        return state & 0x7FFFFFFFu;
    }
}

static uint64_t draw64(void)
{
    return (uint64_t)draw() << 33 | (uint64_t)draw() << 2 | (draw() & 3u);
}

static void draw_bytes(uint8_t *bytes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        bytes[i] = (uint8_t)draw();
    }
}

static void draw_text(char *text, uint32_t size)
{
    uint32_t length = draw() % size;
    for (uint32_t i = 0; i < length; i++) {
        text[i] = (char)('a' + draw() % 26);
    }
    text[length] = 0;
}

static void draw_hello(tinyloop_v1_Hello *hello)
{
    hello->challenge = draw64();
    draw_text(hello->uid, sizeof hello->uid);
    draw_text(hello->mcu, sizeof hello->mcu);
    draw_text(hello->board, sizeof hello->board);
    draw_text(hello->flags, sizeof hello->flags);
    hello->firmware_digest.size = (pb_size_t)(draw() % 2 * sizeof hello->firmware_digest.bytes);
    draw_bytes(hello->firmware_digest.bytes, hello->firmware_digest.size);
    hello->clock_hertz = draw();
    hello->tick_kind = (tinyloop_v1_TickKind)(draw() % 5);
    hello->ram_bytes = draw();
    hello->energy_sensor = draw() & 1u;
    hello->caches_enabled = draw() & 1u;
    hello->data_bytes = draw();
    hello->resident_sha256_count = (pb_size_t)(draw() % 3);
    for (uint32_t i = 0; i < hello->resident_sha256_count; i++) {
        hello->resident_sha256[i].size = (pb_size_t)(draw() % 33);
        draw_bytes(hello->resident_sha256[i].bytes, hello->resident_sha256[i].size);
    }
}

static void draw_result(tinyloop_v1_EvaluateResult *result)
{
    result->evaluation_id = draw64();
    result->correct = draw();
    result->from_cache = draw() & 1u;
    draw_bytes(result->prediction_sha256, sizeof result->prediction_sha256);
    draw_bytes(result->state_sha256, sizeof result->state_sha256);
    result->windows_count = (pb_size_t)(draw() % 17);
    for (uint32_t i = 0; i < result->windows_count; i++) {
        result->windows[i] = (tinyloop_v1_Window){.sequences = draw(), .ticks = draw64(), .energy_nanojoules = draw64()};
    }
    result->operator_ticks_count = (pb_size_t)(draw() % 36);
    for (uint32_t i = 0; i < result->operator_ticks_count; i++) {
        result->operator_ticks[i] = draw64();
    }
    result->energy_status = (tinyloop_v1_EnergyStatus)(draw() % 6);
}

static void draw_message(tl_device_message *message, uint32_t body)
{
    *message = (tl_device_message)tinyloop_v1_DeviceMessage_init_zero;
    message->boot_nonce = draw64();
    message->request_id = draw();
    message->which_body = (pb_size_t)body;
    switch (body) {
    case tinyloop_v1_DeviceMessage_hello_tag:
        draw_hello(&message->body.hello);
        break;
    case tinyloop_v1_DeviceMessage_upload_status_tag:
        message->body.upload_status = (tinyloop_v1_UploadStatus){.next_offset = draw(), .complete = draw() & 1u};
        break;
    case tinyloop_v1_DeviceMessage_progress_tag:
        message->body.progress = (tinyloop_v1_Progress){.evaluation_id = draw64(), .samples_done = draw()};
        break;
    case tinyloop_v1_DeviceMessage_result_tag:
        draw_result(&message->body.result);
        break;
    case tinyloop_v1_DeviceMessage_samples_tag:
        message->body.samples.predictions.size = (pb_size_t)(draw() % 129);
        message->body.samples.traces.size = (pb_size_t)(draw() % 513);
        draw_bytes(message->body.samples.predictions.bytes, message->body.samples.predictions.size);
        draw_bytes(message->body.samples.traces.bytes, message->body.samples.traces.size);
        break;
    case tinyloop_v1_DeviceMessage_refusal_tag:
        message->body.refusal = (tinyloop_v1_Refusal){.reason = TL_REFUSAL(BUSY), .expected = draw() * 2, .actual = draw()};
        draw_text(message->body.refusal.detail, sizeof message->body.refusal.detail);
        break;
    case tinyloop_v1_DeviceMessage_log_tag:
        message->body.log.level = tinyloop_v1_LogLevel_LOG_LEVEL_WARNING;
        draw_text(message->body.log.text, sizeof message->body.log.text);
        break;
    case tinyloop_v1_DeviceMessage_conformance_tag:
        message->body.conformance.outputs_count = (pb_size_t)(draw() % 17);
        for (uint32_t i = 0; i < message->body.conformance.outputs_count; i++) {
            message->body.conformance.outputs[i] = (int32_t)(draw() * 2 + 1) * ((draw() & 1u) != 0 ? 1 : -1);
        }
        break;
    default:
        break;
    }
}

static uint32_t canonical(const tl_device_message *message, uint8_t *bytes)
{
    pb_ostream_t stream = pb_ostream_from_buffer(bytes, MAX_BYTES);
    if (!pb_encode(&stream, tinyloop_v1_DeviceMessage_fields, message)) {
        abort();
    }
    return (uint32_t)stream.bytes_written;
}

static bool there_and_back(const tl_device_message *message)
{
    static tl_device_message back;
    static uint8_t buffer[MAX_BYTES], once[MAX_BYTES], twice[MAX_BYTES];
    uint32_t length = tl_message_encode(message, buffer, MAX_BYTES);
    pb_istream_t stream = pb_istream_from_buffer(buffer + MAX_BYTES - length, length);
    if (!pb_decode(&stream, tinyloop_v1_DeviceMessage_fields, &back)) {
        return false;
    }
    uint32_t expected = canonical(message, once);
    return canonical(&back, twice) == expected && memcmp(once, twice, expected) == 0 && length <= expected;
}

int main(void)
{
    for (uint32_t round = 0; round < ROUNDS; round++) {
        static tl_device_message message;
        uint32_t body = tinyloop_v1_DeviceMessage_hello_tag + round % (tinyloop_v1_DeviceMessage_conformance_tag - 2);
        draw_message(&message, body);
        if (!there_and_back(&message)) {
            fprintf(stderr, "FAILED round %u, body %u\n", round, body);
            return 1;
        }
    }
    printf("%d messages\n", ROUNDS);
    return 0;
}
