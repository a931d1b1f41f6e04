#include "tl_device.h"

#include "tl_crc32c.h"

#include <string.h>

void tl_device_init(tl_device *device, const tl_platform *platform, const tl_kernel *kernel, void *memory, uint32_t bytes)
{
    memset(device, 0, sizeof *device);
    device->platform = platform;
    device->kernel = kernel;
    /* Records at the end, so that they outlive an upload. */
    uint32_t samples = platform->identity.max_samples;
    device->evaluation.traces = (uint8_t *)memory + bytes - 4 * samples;
    device->evaluation.predictions = device->evaluation.traces - samples;
    tl_arena_init(&device->arena, memory, bytes - TL_RECORD_BYTES * samples);
    tl_frame_decoder_init(&device->decoder, device->frame, sizeof device->frame);
}

void tl_device_send(tl_device *device, uint32_t request_id)
{
    device->reply.boot_nonce = device->boot_nonce;
    device->reply.request_id = request_id;
    uint8_t *bytes = device->exchange.bytes;
    const uint32_t end = sizeof device->exchange.bytes - TL_FRAME_CRC;
    uint32_t length = tl_message_encode(&device->reply, bytes, end);
    uint32_t count = tl_frame_encode(bytes, end - length, TL_FRAME_DEVICE, length);
    if (!device->opened) {
        static const uint8_t zero = 0; /* ends what the line carried before */
        device->opened = true;
        device->platform->transmit(device->platform->context, &zero, 1);
    }
    device->platform->transmit(device->platform->context, bytes, count);
}

void tl_device_refuse(tl_device *device, uint32_t request_id, tinyloop_v1_RefusalReason reason, const char *detail)
{
    tl_device_refuse_with(device, request_id, reason, detail, 0, 0);
}

void tl_device_refuse_with(tl_device *device, uint32_t request_id, tinyloop_v1_RefusalReason reason, const char *detail, uint32_t expected,
                           uint32_t actual)
{
    device->reply.which_body = tinyloop_v1_DeviceMessage_refusal_tag;
    tinyloop_v1_Refusal *refusal = &device->reply.body.refusal;
    refusal->reason = reason;
    refusal->expected = expected;
    refusal->actual = actual;
    tl_text_copy(refusal->detail, detail, sizeof refusal->detail);
    tl_device_send(device, request_id);
}

void tl_device_log(tl_device *device, tinyloop_v1_LogLevel level, const char *text)
{
    device->reply.which_body = tinyloop_v1_DeviceMessage_log_tag;
    device->reply.body.log.level = level;
    tl_text_copy(device->reply.body.log.text, text, sizeof device->reply.body.log.text);
    device->answered_id = 0;
    tl_device_send(device, 0);
}

static void send_done(tl_device *device, uint32_t request_id)
{
    device->reply.which_body = tinyloop_v1_DeviceMessage_done_tag;
    device->reply.body.done = (tinyloop_v1_Done)tinyloop_v1_Done_init_zero;
    tl_device_send(device, request_id);
}

/* A number that differs between boots: the host's first bytes are as good as random, and time has passed until they came. */
static void draw_boot_nonce(tl_device *device, const tl_frame *frame)
{
    uint64_t ticks = device->platform->ticks(device->platform->context);
    uint32_t low = tl_crc32c(0, frame->payload, frame->length);
    low = tl_crc32c(low, &ticks, sizeof ticks);
    uint32_t high = tl_crc32c(~low, device->platform->identity.uid, strlen(device->platform->identity.uid));
    device->boot_nonce = (uint64_t)high << 32 | low | 1u;
}

static void add_resident(tinyloop_v1_Hello *hello, const tl_blob *blob)
{
    if (blob->bytes != 0) {
        hello->resident_sha256[hello->resident_sha256_count].size = TL_SHA256_BYTES;
        memcpy(hello->resident_sha256[hello->resident_sha256_count].bytes, blob->sha256, TL_SHA256_BYTES);
        hello->resident_sha256_count++;
    }
}

static void add_firmware_digest(tinyloop_v1_Hello *hello, const tl_identity *identity)
{
    if (identity->image_bytes != 0) {
        tl_sha256 hash;
        tl_sha256_init(&hash);
        tl_sha256_update(&hash, identity->image, identity->image_bytes);
        tl_sha256_finish(&hash, hello->firmware_digest.bytes);
        hello->firmware_digest.size = TL_SHA256_BYTES;
    }
}

static void answer_hello(tl_device *device, uint32_t request_id, const tinyloop_v1_HelloRequest *request)
{
    if (request->min_protocol_version > TL_PROTOCOL_VERSION || request->max_protocol_version < TL_PROTOCOL_VERSION) {
        tl_device_refuse_with(device, request_id, TL_REFUSAL(UNSUPPORTED_VERSION), "protocol version", TL_PROTOCOL_VERSION,
                         request->min_protocol_version);
        return;
    }
    const tl_identity *identity = &device->platform->identity;
    device->reply.which_body = tinyloop_v1_DeviceMessage_hello_tag;
    tinyloop_v1_Hello *hello = &device->reply.body.hello;
    *hello = (tinyloop_v1_Hello)tinyloop_v1_Hello_init_zero;
    hello->challenge = request->challenge;
    tl_text_copy(hello->uid, identity->uid, sizeof hello->uid);
    tl_text_copy(hello->mcu, identity->mcu, sizeof hello->mcu);
    tl_text_copy(hello->board, identity->board, sizeof hello->board);
    tl_text_copy(hello->flags, identity->flags, sizeof hello->flags);
    hello->protocol_version = TL_PROTOCOL_VERSION;
    hello->min_protocol_version = TL_PROTOCOL_VERSION;
    hello->arithmetic_version = 1;
    hello->clock_hertz = identity->clock_hertz;
    hello->tick_kind = (tinyloop_v1_TickKind)identity->tick_kind;
    hello->tick_hertz = identity->tick_hertz;
    hello->ram_bytes = device->arena.size;
    hello->data_bytes = device->platform->data_bytes;
    hello->max_chunk_bytes = TL_CHUNK_BYTES;
    hello->window_chunks = TL_WINDOW_CHUNKS;
    hello->max_samples = identity->max_samples;
    hello->energy_sensor = device->platform->energy != NULL;
    hello->supply_millivolts = identity->supply_millivolts;
    hello->caches_enabled = identity->caches_enabled;
    add_firmware_digest(hello, identity);
    add_resident(hello, &device->model_blob);
    add_resident(hello, &device->data_blob);
    tl_device_send(device, request_id);
}

/* Forgets everything but the link and the newest lease: the next message carries a new boot nonce. */
static void soft_reset(tl_device *device, uint32_t request_id)
{
    send_done(device, request_id);
    uint64_t old_nonce = device->boot_nonce;
    uint32_t epoch = device->newest_epoch;
    uint32_t baud = device->baud;
    uint32_t memory = device->arena.size + TL_RECORD_BYTES * device->platform->identity.max_samples;
    tl_device_init(device, device->platform, device->kernel, device->arena.base, memory);
    device->newest_epoch = epoch;
    device->baud = baud;
    device->opened = true;
    device->boot_nonce = (old_nonce ^ device->platform->ticks(device->platform->context)) * 0x9E3779B97F4A7C15u | 1u;
    if (device->boot_nonce == old_nonce) {
        device->boot_nonce += 2;
    }
}

static void set_baud(tl_device *device, uint32_t request_id, uint32_t baud)
{
    if (device->platform->set_baud == NULL) {
        tl_device_refuse_with(device, request_id, TL_REFUSAL(UNSUPPORTED), "the link has no baud rate", 0, baud);
        return;
    }
    send_done(device, request_id);
    if (!device->platform->set_baud(device->platform->context, baud)) {
        tl_device_log(device, tinyloop_v1_LogLevel_LOG_LEVEL_WARNING, "baud rate not possible");
        return;
    }
    if (!device->baud_unproven) {
        device->baud_before = device->baud;
    }
    device->baud = baud;
    device->baud_unproven = true;
    device->baud_request = request_id;
    device->baud_heard = 0;
    device->baud_deadline = device->platform->ticks(device->platform->context) + TL_BAUD_SECONDS * (uint64_t)device->platform->identity.tick_hertz;
}

/* The second request at a new speed follows an answer that the host has heard; SetBaud itself may come again from before the change. */
static void prove_baud(tl_device *device, uint32_t id)
{
    if (id == device->baud_request || id == device->baud_heard) {
        return;
    }
    if (device->baud_heard != 0) {
        device->baud_unproven = false;
    }
    device->baud_heard = id;
}

/* Goes back to the speed before when the host is not heard at the new one; whether it still waits for the host. */
static bool awaits_host(tl_device *device)
{
    if (device->baud_unproven && device->platform->ticks(device->platform->context) >= device->baud_deadline) {
        device->baud_unproven = false;
        device->baud = device->baud_before;
        (void)device->platform->set_baud(device->platform->context, device->baud);
    }
    return device->baud_unproven;
}

/* Answered whatever the epoch and the state. */
static bool always_served(const tl_host_message *request)
{
    return request->which_body == tinyloop_v1_HostMessage_hello_tag || request->which_body == tinyloop_v1_HostMessage_ping_tag;
}

/* The commands that an evaluation does not keep waiting; Evaluate answers for itself. */
static bool served_while_busy(const tl_host_message *request)
{
    return always_served(request) || request->which_body == tinyloop_v1_HostMessage_cancel_tag ||
           request->which_body == tinyloop_v1_HostMessage_reset_tag || request->which_body == tinyloop_v1_HostMessage_evaluate_tag;
}

/* Every uint32 of the protocol is below 2^31. */
static bool numbers_in_range(const tl_host_message *request)
{
#define NUMBER(body_name, field) {tinyloop_v1_HostMessage_##body_name##_tag, offsetof(tl_host_message, body.body_name.field) / 4}
    static const struct {
        uint8_t body;
        uint8_t word;
    } numbers[] = {
        NUMBER(hello, min_protocol_version),
        NUMBER(hello, max_protocol_version),
        NUMBER(upload_begin, total_bytes),
        NUMBER(upload_chunk, offset),
        NUMBER(evaluate, first_sample),
        NUMBER(evaluate, sample_count),
        NUMBER(evaluate, timing.warmup_sequences), /* all 0 where there is no timing */
        NUMBER(evaluate, timing.windows),
        NUMBER(evaluate, timing.min_window_micros),
        NUMBER(evaluate, timing.max_sequences_per_window),
        NUMBER(fetch_samples, first_sample),
        NUMBER(fetch_samples, sample_count),
        NUMBER(set_baud, baud),
    };
#undef NUMBER
    uint32_t all = request->request_id | request->lease_epoch;
    for (uint32_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (request->which_body == numbers[i].body) {
            all |= ((const uint32_t *)(const void *)request)[numbers[i].word];
        }
    }
    return request->request_id != 0 && all >> 31 == 0;
}

static void dispatch(tl_device *device, const tl_host_message *request)
{
    uint32_t id = request->request_id;
    switch (request->which_body) {
    case tinyloop_v1_HostMessage_hello_tag:
        answer_hello(device, id, &request->body.hello);
        break;
    case tinyloop_v1_HostMessage_upload_begin_tag:
        tl_upload_begin(device, id, &request->body.upload_begin);
        break;
    case tinyloop_v1_HostMessage_upload_chunk_tag:
        tl_upload_chunk(device, id, &request->body.upload_chunk);
        break;
    case tinyloop_v1_HostMessage_evaluate_tag:
        tl_evaluation_begin(device, id, &request->body.evaluate);
        break;
    case tinyloop_v1_HostMessage_fetch_samples_tag:
        tl_evaluation_fetch(device, id, &request->body.fetch_samples);
        break;
    case tinyloop_v1_HostMessage_cancel_tag:
        tl_evaluation_cancel(device);
        send_done(device, id);
        break;
    case tinyloop_v1_HostMessage_reset_tag:
        soft_reset(device, id);
        break;
    case tinyloop_v1_HostMessage_set_baud_tag:
        set_baud(device, id, request->body.set_baud.baud);
        break;
    case tinyloop_v1_HostMessage_conformance_tag:
        tl_conformance(device, id, &request->body.conformance);
        break;
    case tinyloop_v1_HostMessage_ping_tag:
        send_done(device, id);
        break;
    default:
        tl_device_refuse(device, id, TL_REFUSAL(UNSUPPORTED), "unknown request");
        break;
    }
}

static bool carries_data(const tl_host_message *request)
{
    return request->which_body == tinyloop_v1_HostMessage_upload_chunk_tag || request->which_body == tinyloop_v1_HostMessage_upload_begin_tag;
}

/* What is wrong with a message that does not decode. Data beyond a chunk's bound end nanopb's decoding: the length tells. */
static void refuse_undecoded(tl_device *device, const tl_frame *frame, uint32_t id)
{
    enum { CHUNK_MESSAGE = TL_CHUNK_BYTES + 24 };
    if (carries_data(&device->exchange.request) && frame->length > CHUNK_MESSAGE) {
        tl_device_refuse_with(device, id, TL_REFUSAL(TOO_LARGE), "longer than a chunk", TL_CHUNK_BYTES, frame->length);
    } else {
        tl_device_refuse(device, id, TL_REFUSAL(MALFORMED), "the message does not decode");
    }
}

static void handle(tl_device *device, const tl_frame *frame)
{
    tl_host_message *request = &device->exchange.request;
    if (frame->kind != TL_FRAME_HOST) {
        return;
    }
    if (device->boot_nonce == 0) {
        draw_boot_nonce(device, frame);
    }
    bool good = tl_message_decode(request, frame->payload, frame->length);
    uint32_t id = request->request_id;
    bool always = always_served(request);
    if (good) {
        prove_baud(device, id);
    }
    if (!good) {
        device->answered_id = 0;
        refuse_undecoded(device, frame, id);
        return;
    }
    if (!numbers_in_range(request)) {
        device->answered_id = 0;
        tl_device_refuse(device, id, TL_REFUSAL(MALFORMED), "out of range");
        return;
    }
    if (request->lease_epoch < device->newest_epoch && !always) {
        device->answered_id = 0;
        tl_device_refuse_with(device, id, TL_REFUSAL(STALE_EPOCH), "an older lease", device->newest_epoch, request->lease_epoch);
        return;
    }
    if (request->lease_epoch > device->newest_epoch && request->which_body != tinyloop_v1_HostMessage_ping_tag) {
        device->newest_epoch = request->lease_epoch;
    }
    if (id == device->answered_id && !always) {
        tl_device_send(device, id); /* a repetition: the newest answer again */
        return;
    }
    if (device->state != TL_IDLE && !served_while_busy(request)) {
        device->answered_id = 0;
        tl_device_refuse(device, id, TL_REFUSAL(BUSY), "an evaluation runs");
        return;
    }
    dispatch(device, request);
    bool keep = !always && device->reply.request_id == id && device->reply.which_body != tinyloop_v1_DeviceMessage_progress_tag;
    device->answered_id = keep ? id : 0;
}

static void report_errors(tl_device *device)
{
    const tl_frame_decoder *decoder = &device->decoder;
    uint32_t errors = decoder->cobs_errors + decoder->crc_errors + decoder->format_errors + decoder->oversize;
    if (errors != device->reported_errors && device->boot_nonce != 0) {
        device->reported_errors = errors;
        tl_device_log(device, tinyloop_v1_LogLevel_LOG_LEVEL_WARNING, "a damaged frame was dropped");
    }
}

bool tl_device_poll(tl_device *device)
{
    const tl_platform *platform = device->platform;
    uint8_t bytes[32];
    uint32_t count = platform->receive(platform->context, bytes, sizeof bytes);
    for (uint32_t i = 0; i < count; i++) {
        tl_frame frame;
        if (tl_frame_decoder_feed(&device->decoder, bytes[i], &frame)) {
            handle(device, &frame);
        }
    }
    if (count != 0) {
        report_errors(device);
        return false;
    }
    if (platform->alive != NULL) {
        platform->alive(platform->context);
    }
    if (device->state != TL_IDLE) {
        tl_evaluation_step(device);
        return false;
    }
    return !awaits_host(device);
}
