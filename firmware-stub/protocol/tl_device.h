/**
 * The device: a state machine between a platform and the core. Not re-entrant; one thread.
 *
 *     tl_device_init, then for ever: tl_device_poll; when it says idle, platform.wait
 *
 * States: IDLE; SAMPLES, PROFILE, WARM_UP, WINDOWS while an evaluation runs. A poll takes the bytes that have arrived or runs one sequence
 * (in WINDOWS one window). From WARM_UP on nothing is sent but answers. See PROTOCOL.md for every rule.
 */
#ifndef TL_DEVICE_H
#define TL_DEVICE_H

#include "tl_frame.h"
#include "tl_image.h"
#include "tl_message.h"
#include "tl_platform.h"
#include "tl_sequence.h"
#include "tl_sha256.h"

enum {
    TL_PROTOCOL_VERSION = 1,
    TL_CHUNK_BYTES = 512,
    TL_WINDOW_CHUNKS = 4,
    TL_RECORD_BYTES = 5, /* prediction and trace */
    TL_PAGE_SAMPLES = 128,
    TL_MAX_WINDOWS = 16,
    TL_BAUD_SECONDS = 3, /* without an intact frame at a new speed before the device goes back */
    TL_RECEIVE_FRAME = TL_CHUNK_BYTES + 256, /* PROTOCOL.md, limits */
    TL_TRANSMIT_BYTES = TL_STREAM_BYTES(tinyloop_v1_DeviceMessage_size),
};

typedef enum tl_device_state {
    TL_IDLE,
    TL_SAMPLES,
    TL_PROFILE,
    TL_WARM_UP,
    TL_WINDOWS,
} tl_device_state;

/** A blob that is resident. */
typedef struct tl_blob {
    uint8_t sha256[TL_SHA256_BYTES];
    uint32_t bytes; /* of its image; 0: none */
} tl_blob;

/** The newest upload. */
typedef struct tl_upload {
    tl_sha256 hash;
    uint8_t sha256[TL_SHA256_BYTES];
    uint8_t *staging;
    uint32_t total;
    uint32_t next;
    uint8_t kind; /* BlobKind; 0: none */
    bool complete;
} tl_upload;

/** The newest evaluation. */
typedef struct tl_evaluation {
    tl_evaluate request;
    uint8_t *predictions; /* records of max_samples samples */
    uint8_t *traces;
    uint64_t last_progress;
    uint64_t sequence_ticks; /* of the newest sequence */
    uint32_t next_sample;    /* that a window repeats, counted from the first of the range */
    uint32_t request_id; /* whom to answer */
    uint32_t done;       /* of the current state's units */
    bool finished;       /* result is valid */
    tl_sha256 predictions_hash;
    tl_sha256 traces_hash;
    tl_evaluate_result result;
} tl_evaluation;

typedef struct tl_device {
    const tl_platform *platform;
    const tl_kernel *kernel;
    tl_device_state state;
    uint32_t newest_epoch;
    uint32_t reported_errors;
    uint32_t answered_id; /* request that `reply` answers; 0: none that may be answered again */
    uint64_t boot_nonce;  /* 0 until the first frame */
    bool opened;          /* the 00 that opens the stream was sent */
    bool baud_unproven;   /* fewer than two requests have come since the speed was changed */
    uint32_t baud_request; /* that asked for the speed */
    uint32_t baud_heard;  /* the first request since; 0: none */
    uint32_t baud;        /* of the link; 0: as at boot */
    uint32_t baud_before;
    uint64_t baud_deadline; /* in ticks */
    tl_frame_decoder decoder;
    tl_arena arena;
    tl_data_set data;
    tl_model model;
    tl_blob model_blob;
    tl_blob data_blob;
    tl_upload upload;
    tl_device_message reply;
    tl_evaluation evaluation;
    union {
        tl_host_message request;            /* until the answer is encoded */
        uint8_t bytes[TL_TRANSMIT_BYTES];   /* the stream form of the answer */
    } exchange;
    uint8_t frame[TL_RECEIVE_FRAME];
} tl_device;
_Static_assert((int)TL_RECEIVE_FRAME >= (int)tinyloop_v1_HostMessage_size + (int)TL_FRAME_OVERHEAD, "every message fits");

/** `memory`: the arena, aligned to 8. */
void tl_device_init(tl_device *device, const tl_platform *platform, const tl_kernel *kernel, void *memory, uint32_t bytes);

/** Takes what has arrived and does one piece of work. True when there is nothing more to do until bytes arrive. */
bool tl_device_poll(tl_device *device);

/* ---- between the device's files */

/** Sends device->reply as the answer to `request_id`. Overwrites the request. */
void tl_device_send(tl_device *device, uint32_t request_id);
void tl_device_refuse(tl_device *device, uint32_t request_id, tinyloop_v1_RefusalReason reason, const char *detail);
/** `expected` and `actual`: what device.proto says for the reason. */
void tl_device_refuse_with(tl_device *device, uint32_t request_id, tinyloop_v1_RefusalReason reason, const char *detail, uint32_t expected,
                           uint32_t actual);
void tl_device_log(tl_device *device, tinyloop_v1_LogLevel level, const char *text);

void tl_upload_begin(tl_device *device, uint32_t request_id, const tinyloop_v1_UploadBegin *begin);
void tl_upload_chunk(tl_device *device, uint32_t request_id, const tinyloop_v1_UploadChunk *chunk);

void tl_evaluation_begin(tl_device *device, uint32_t request_id, const tl_evaluate *request);
void tl_evaluation_step(tl_device *device);
void tl_evaluation_cancel(tl_device *device);
void tl_evaluation_fetch(tl_device *device, uint32_t request_id, const tinyloop_v1_FetchSamples *fetch);

void tl_conformance(tl_device *device, uint32_t request_id, const tinyloop_v1_Conformance *cases);

#endif
