/**
 * Uploads: one at a time, resumable by offset, verified by SHA-256, then parsed.
 *
 * A model is staged above the data set and packed at the arena's high end; a data set is staged where it stays, at the low end or in a
 * memory of its own.
 */
#include "tl_device.h"

#include <string.h>

static bool same(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, TL_SHA256_BYTES) == 0;
}

static void send_status(tl_device *device, uint32_t request_id, uint32_t next, bool complete)
{
    device->reply.which_body = tinyloop_v1_DeviceMessage_upload_status_tag;
    device->reply.body.upload_status = (tinyloop_v1_UploadStatus){.next_offset = next, .complete = complete};
    tl_device_send(device, request_id);
}

static void drop_model(tl_device *device)
{
    device->model_blob.bytes = 0;
    device->arena.high = device->arena.size;
}

static void drop_data_set(tl_device *device)
{
    device->data_blob.bytes = 0;
    device->arena.low = 0;
}

/* The most that can be taken: a model beside nothing, a data set beside the model. */
static uint32_t largest(const tl_device *device, bool is_model)
{
    if (is_model) {
        return device->arena.size;
    }
    return device->platform->data_memory != NULL ? device->platform->data_bytes : device->arena.high;
}

/* Places the image that replaces the resident one; a data set that is in the way of a model is evicted. */
static void make_room(tl_device *device, bool is_model, uint32_t total)
{
    if (!is_model) {
        drop_data_set(device);
    } else {
        drop_model(device);
        if (total > tl_arena_free(&device->arena)) {
            drop_data_set(device);
        }
    }
    bool apart = !is_model && device->platform->data_memory != NULL;
    device->upload.staging = apart ? device->platform->data_memory->image : device->arena.base + device->arena.low;
}

/* Is the announced data set in its memory already? The digest there is good for one look: what follows may overwrite the image. */
static bool lies_there(const tl_device *device)
{
    tl_data_memory *memory = device->platform->data_memory;
    if (memory == NULL || device->upload.staging != memory->image) {
        return false;
    }
    bool there = same(memory->sha256, device->upload.sha256);
    memset(memory->sha256, 0, TL_SHA256_BYTES);
    return there;
}

static bool all_zero(const uint8_t *digest)
{
    uint32_t any = 0;
    for (uint32_t i = 0; i < TL_SHA256_BYTES; i++) {
        any |= digest[i];
    }
    return any == 0;
}

static void refuse_image(tl_device *device, uint32_t request_id, tl_load_status status, tinyloop_v1_RefusalReason invalid, const tl_fault *fault)
{
    bool memory = status == TL_LOAD_OUT_OF_MEMORY;
    device->upload.kind = 0;
    tl_device_refuse_with(device, request_id, memory ? TL_REFUSAL(TOO_LARGE) : invalid, fault->detail, memory ? device->arena.size : 0,
                     fault->offset);
}

/* Packs the staged image at the arena's high end; the image stays whole meanwhile. */
static tl_load_status pack_model(tl_device *device, tl_fault *fault)
{
    tl_upload *upload = &device->upload;
    uint32_t low = device->arena.low;
    device->arena.low = low + upload->total;
    tl_load_status status = tl_model_load(&device->model, &device->arena, device->kernel, upload->staging, upload->total, fault);
    device->arena.low = low;
    return status;
}

static void finish_model(tl_device *device, uint32_t request_id)
{
    tl_upload *upload = &device->upload;
    tl_fault fault = {0};
    tl_load_status status = pack_model(device, &fault);
    if (status == TL_LOAD_OUT_OF_MEMORY && device->arena.low != 0) { /* a data set is in the way */
        drop_data_set(device);
        memmove(device->arena.base, upload->staging, upload->total);
        upload->staging = device->arena.base;
        status = pack_model(device, &fault);
    }
    if (status != TL_LOAD_OK) {
        refuse_image(device, request_id, status, TL_REFUSAL(INVALID_MODEL), &fault);
        return;
    }
    device->model_blob.bytes = upload->total;
    memcpy(device->model_blob.sha256, upload->sha256, TL_SHA256_BYTES);
    upload->complete = true;
    send_status(device, request_id, upload->total, true);
}

static void finish_data_set(tl_device *device, uint32_t request_id)
{
    tl_upload *upload = &device->upload;
    tl_fault fault = {0};
    tl_load_status status = tl_data_set_load(&device->data, upload->staging, upload->total, &fault);
    if (status != TL_LOAD_OK) {
        refuse_image(device, request_id, status, TL_REFUSAL(INVALID_DATA_SET), &fault);
        return;
    }
    device->arena.low = device->platform->data_memory != NULL ? 0 : upload->total;
    device->data_blob.bytes = upload->total;
    memcpy(device->data_blob.sha256, upload->sha256, TL_SHA256_BYTES);
    upload->complete = true;
    send_status(device, request_id, upload->total, true);
}

static void finish(tl_device *device, uint32_t request_id)
{
    tl_upload *upload = &device->upload;
    uint8_t digest[TL_SHA256_BYTES];
    tl_sha256_finish(&upload->hash, digest);
    if (!same(digest, upload->sha256)) {
        upload->kind = 0;
        tl_device_refuse(device, request_id, TL_REFUSAL(BAD_DIGEST), "SHA-256 of the blob");
    } else if (upload->kind == tinyloop_v1_BlobKind_BLOB_KIND_MODEL) {
        finish_model(device, request_id);
    } else {
        finish_data_set(device, request_id);
    }
}

/* The next bytes are in place. */
static void take(tl_device *device, uint32_t request_id, uint32_t size)
{
    tl_upload *upload = &device->upload;
    tl_sha256_update(&upload->hash, upload->staging + upload->next, size);
    upload->next += size;
    if (upload->next == upload->total) {
        finish(device, request_id);
    } else {
        send_status(device, request_id, upload->next, false);
    }
}

void tl_upload_begin(tl_device *device, uint32_t request_id, const tinyloop_v1_UploadBegin *begin)
{
    tl_upload *upload = &device->upload;
    bool is_model = begin->kind == tinyloop_v1_BlobKind_BLOB_KIND_MODEL;
    uint32_t total = begin->total_bytes;
    if ((!is_model && begin->kind != tinyloop_v1_BlobKind_BLOB_KIND_DATA_SET) || total == 0 || all_zero(begin->sha256)) {
        tl_device_refuse_with(device, request_id, TL_REFUSAL(MALFORMED), "blob kind, size or digest", 0, total);
        return;
    }
    if (begin->data.size > total) {
        tl_device_refuse_with(device, request_id, TL_REFUSAL(TOO_LARGE), "beyond the announced blob", total, begin->data.size);
        return;
    }
    const tl_blob *resident = is_model ? &device->model_blob : &device->data_blob;
    if (resident->bytes == total && same(resident->sha256, begin->sha256)) {
        send_status(device, request_id, total, true);
        return;
    }
    bool resumed = upload->kind == (uint8_t)begin->kind && !upload->complete && upload->total == total &&
                   same(upload->sha256, begin->sha256);
    if (!resumed) {
        upload->kind = 0; /* an unfinished upload is dropped */
        if (total > largest(device, is_model)) {
            tl_device_refuse_with(device, request_id, TL_REFUSAL(TOO_LARGE), "the blob does not fit", largest(device, is_model), total);
            return;
        }
        make_room(device, is_model, total);
        upload->kind = (uint8_t)begin->kind;
        upload->total = total;
        upload->next = 0;
        upload->complete = false;
        memcpy(upload->sha256, begin->sha256, TL_SHA256_BYTES);
        tl_sha256_init(&upload->hash);
        if (lies_there(device)) {
            take(device, request_id, upload->total);
            return;
        }
    }
    if (upload->next == 0 && begin->data.size > 0) {
        memcpy(upload->staging, begin->data.bytes, begin->data.size);
        take(device, request_id, begin->data.size);
    } else {
        send_status(device, request_id, upload->next, false);
    }
}

void tl_upload_chunk(tl_device *device, uint32_t request_id, const tinyloop_v1_UploadChunk *chunk)
{
    tl_upload *upload = &device->upload;
    uint32_t offset = chunk->offset;
    uint32_t size = chunk->data.size;
    if (size == 0) {
        tl_device_refuse(device, request_id, TL_REFUSAL(MALFORMED), "an empty chunk");
    } else if (upload->kind == 0) {
        tl_device_refuse_with(device, request_id, TL_REFUSAL(BAD_OFFSET), "no upload was begun", 0, offset);
    } else if (offset > upload->total || size > upload->total - offset) {
        tl_device_refuse_with(device, request_id, TL_REFUSAL(TOO_LARGE), "beyond the announced blob", upload->total, offset + size);
    } else if (offset <= upload->next && size <= upload->next - offset) {
        send_status(device, request_id, upload->next, upload->complete); /* seen before */
    } else if (offset != upload->next) {
        tl_device_refuse_with(device, request_id, TL_REFUSAL(BAD_OFFSET), "a gap or an overlap", upload->next, offset);
    } else {
        memcpy(upload->staging + offset, chunk->data.bytes, size);
        take(device, request_id, size);
    }
}
