/** Evaluations: the samples one by one, then the profile, warm-up and measured windows, if timing is asked for. */
#include "tl_device.h"

#include <string.h>

enum { PROGRESS_PER_SECOND = 1, MICROS_PER_SECOND = 1000000 };

static void send_result(tl_device *device, uint32_t request_id, bool from_cache)
{
    device->reply.which_body = tinyloop_v1_DeviceMessage_result_tag;
    device->reply.body.result = device->evaluation.result;
    device->reply.body.result.from_cache = from_cache;
    tl_device_send(device, request_id);
}

static void send_progress(tl_device *device)
{
    tl_evaluation *evaluation = &device->evaluation;
    evaluation->last_progress = device->platform->ticks(device->platform->context);
    device->reply.which_body = tinyloop_v1_DeviceMessage_progress_tag;
    device->reply.body.progress = (tinyloop_v1_Progress){
        .evaluation_id = evaluation->request.evaluation_id,
        .samples_done = device->state == TL_SAMPLES ? evaluation->done : evaluation->request.sample_count,
    };
    device->answered_id = 0;
    tl_device_send(device, evaluation->request_id);
}

/* What must hold before anything runs, in the order of PROTOCOL.md, section 7. */
static bool refused(tl_device *device, uint32_t request_id, const tl_evaluate *asked)
{
    const tl_data_set *data = &device->data;
    uint32_t end = asked->first_sample + asked->sample_count;
    uint32_t most = device->platform->identity.max_samples;
    if (device->model_blob.bytes == 0 || memcmp(device->model_blob.sha256, asked->model_sha256, TL_SHA256_BYTES) != 0) {
        tl_device_refuse(device, request_id, TL_REFUSAL(UNKNOWN_MODEL), "the model is not resident");
    } else if (device->data_blob.bytes == 0 || memcmp(device->data_blob.sha256, asked->data_set_sha256, TL_SHA256_BYTES) != 0) {
        tl_device_refuse(device, request_id, TL_REFUSAL(UNKNOWN_DATA_SET), "the data set is not resident");
    } else if (!tl_compatible(&device->model, data)) {
        tl_device_refuse(device, request_id, TL_REFUSAL(INCOMPATIBLE), "input size, width or classes");
    } else if (asked->sample_count == 0 || end > data->samples) { /* both below 2^31: no overflow */
        tl_device_refuse_with(device, request_id, TL_REFUSAL(SAMPLE_RANGE), "samples of the data set", data->samples, end);
    } else if (asked->sample_count > most) {
        tl_device_refuse_with(device, request_id, TL_REFUSAL(SAMPLE_RANGE), "samples of one evaluation", most, asked->sample_count);
    } else if (asked->has_timing && asked->timing.windows > TL_MAX_WINDOWS) {
        tl_device_refuse_with(device, request_id, TL_REFUSAL(TOO_LARGE), "windows", TL_MAX_WINDOWS, asked->timing.windows);
    } else {
        return false;
    }
    return true;
}

static void start(tl_device *device, uint32_t request_id, const tl_evaluate *asked)
{
    tl_evaluation *evaluation = &device->evaluation;
    evaluation->request = *asked;
    evaluation->request_id = request_id;
    evaluation->done = 0;
    evaluation->next_sample = 0;
    evaluation->finished = false;
    memset(&evaluation->result, 0, sizeof evaluation->result);
    evaluation->result.evaluation_id = asked->evaluation_id;
    evaluation->result.total = asked->sample_count;
    tl_sha256_init(&evaluation->predictions_hash);
    tl_sha256_init(&evaluation->traces_hash);
    device->state = TL_SAMPLES;
    send_progress(device);
}

void tl_evaluation_begin(tl_device *device, uint32_t request_id, const tl_evaluate *request)
{
    tl_evaluation *evaluation = &device->evaluation;
    const tl_evaluate asked = *request;
    bool repeated = asked.evaluation_id == evaluation->request.evaluation_id;
    if (asked.evaluation_id == 0) {
        tl_device_refuse(device, request_id, TL_REFUSAL(MALFORMED), "evaluation id 0");
    } else if (device->state != TL_IDLE && repeated) {
        evaluation->request_id = request_id;
        send_progress(device);
    } else if (device->state != TL_IDLE) {
        tl_device_refuse(device, request_id, TL_REFUSAL(BUSY), "an evaluation runs");
    } else if (repeated && evaluation->finished) {
        send_result(device, request_id, true);
    } else if (!refused(device, request_id, &asked)) {
        start(device, request_id, &asked);
    }
}

/* Sequence `index` of the range. */
static tl_prediction run_sequence(tl_device *device, uint32_t index, tl_profile *profile)
{
    uint32_t sample = device->evaluation.request.first_sample + index;
    return tl_run_sequence(&device->model, device->data.codes + sample * device->data.sample_bytes, device->data.steps, profile);
}

/* The next of the sequences that warm-up and windows take in turn. */
static void run_next(tl_device *device)
{
    tl_evaluation *evaluation = &device->evaluation;
    if (device->platform->alive != NULL) {
        device->platform->alive(device->platform->context); /* a window may be longer than a watchdog waits */
    }
    (void)run_sequence(device, evaluation->next_sample, NULL);
    evaluation->next_sample++;
    if (evaluation->next_sample == evaluation->request.sample_count) {
        evaluation->next_sample = 0;
    }
}

static void run_sample(tl_device *device)
{
    const tl_platform *platform = device->platform;
    tl_evaluation *evaluation = &device->evaluation;
    uint64_t begin = platform->ticks(platform->context);
    tl_prediction prediction = run_sequence(device, evaluation->done, NULL);
    uint64_t now = platform->ticks(platform->context);
    evaluation->sequence_ticks = now - begin;
    uint8_t *trace = evaluation->traces + 4 * evaluation->done;
    for (uint32_t i = 0; i < 4; i++) {
        trace[i] = (uint8_t)(prediction.trace >> (8 * i));
    }
    evaluation->predictions[evaluation->done] = prediction.label;
    tl_sha256_update(&evaluation->predictions_hash, &prediction.label, 1);
    tl_sha256_update(&evaluation->traces_hash, trace, 4);
    evaluation->result.correct += prediction.label == device->data.labels[evaluation->request.first_sample + evaluation->done];
    evaluation->done++;
    if (now - evaluation->last_progress >= platform->identity.tick_hertz / PROGRESS_PER_SECOND) {
        send_progress(device);
    }
}

/* a / b bit by bit: a library's 64-bit division is 700 bytes of flash. */
static __attribute__((noinline)) uint64_t divide(uint64_t a, uint64_t b)
{
    uint64_t quotient = 0;
    uint64_t rest = 0;
    for (uint32_t bit = 64; bit-- > 0;) {
        rest = rest << 1 | (a >> bit & 1u);
        if (rest >= b) {
            rest -= b;
            quotient |= (uint64_t)1 << bit;
        }
    }
    return quotient;
}

/* How often a window repeats a sequence so that it lasts long enough; from the time of one, so that no timer is read inside. */
static uint32_t sequences_of_window(const tl_device *device)
{
    const tinyloop_v1_Timing *timing = &device->evaluation.request.timing;
    uint64_t each = device->evaluation.sequence_ticks == 0 ? 1 : device->evaluation.sequence_ticks;
    uint64_t least = divide((uint64_t)timing->min_window_micros * device->platform->identity.tick_hertz, MICROS_PER_SECOND);
    uint64_t sequences = divide(least + each - 1, each);
    if (timing->max_sequences_per_window != 0 && sequences > timing->max_sequences_per_window) {
        sequences = timing->max_sequences_per_window;
    }
    return sequences == 0 ? 1 : sequences > INT32_MAX ? INT32_MAX : (uint32_t)sequences;
}

static void run_window(tl_device *device)
{
    const tl_platform *platform = device->platform;
    tl_evaluate_result *result = &device->evaluation.result;
    tinyloop_v1_Window *window = &result->windows[result->windows_count++];
    uint32_t sequences = sequences_of_window(device);
    uint64_t ignored = 0;
    if (platform->energy != NULL) {
        (void)platform->energy(platform->context, &ignored);
    }
    if (platform->marker != NULL) {
        platform->marker(platform->context, true);
    }
    uint64_t begin = platform->ticks(platform->context);
    for (uint32_t i = 0; i < sequences; i++) {
        run_next(device);
    }
    window->ticks = platform->ticks(platform->context) - begin;
    window->sequences = sequences;
    if (platform->marker != NULL) {
        platform->marker(platform->context, false);
    }
    if (platform->energy != NULL) {
        tl_energy_status status = platform->energy(platform->context, &window->energy_nanojoules);
        if (result->windows_count == 1 || status != TL_ENERGY_VALID) {
            result->energy_status = (tinyloop_v1_EnergyStatus)status;
        }
    }
}

static void run_profile(tl_device *device)
{
    tl_evaluate_result *result = &device->evaluation.result;
    _Static_assert(TL_PROFILE_ENTRIES == sizeof result->operator_ticks / sizeof result->operator_ticks[0], "one bound");
    tl_profile profile = {
        .ticks = device->platform->ticks, .context = device->platform->context, .operator_ticks = result->operator_ticks};
    (void)run_sequence(device, 0, &profile);
    result->operator_ticks_count = (pb_size_t)(device->model.layer_count * TL_OPERATORS + 1);
}

static void finish(tl_device *device)
{
    tl_evaluation *evaluation = &device->evaluation;
    tl_evaluate_result *result = &evaluation->result;
    tl_sha256_finish(&evaluation->predictions_hash, result->prediction_sha256);
    tl_sha256_finish(&evaluation->traces_hash, result->state_sha256);
    result->model_bytes = device->model_blob.bytes;
    result->resident_bytes = device->arena.size - device->arena.high;
    if (device->platform->stack_bytes != NULL) {
        result->stack_bytes = device->platform->stack_bytes(device->platform->context);
    }
    if (device->platform->energy == NULL) {
        result->energy_status = tinyloop_v1_EnergyStatus_ENERGY_STATUS_NO_SENSOR;
    }
    evaluation->finished = true;
    device->state = TL_IDLE;
    send_result(device, evaluation->request_id, false);
    device->answered_id = evaluation->request_id;
}

/* Goes to the next state that has work to do, or finishes. */
static void advance(tl_device *device)
{
    const tl_evaluate *asked = &device->evaluation.request;
    bool timed = asked->has_timing;
    const uint32_t counts[] = {
        [TL_SAMPLES] = asked->sample_count,
        [TL_PROFILE] = timed && asked->timing.per_operator && device->model.layer_count <= TL_PROFILED_LAYERS,
        [TL_WARM_UP] = timed ? asked->timing.warmup_sequences : 0,
        [TL_WINDOWS] = timed ? asked->timing.windows : 0,
    };
    while (device->evaluation.done >= counts[device->state]) {
        if (device->state == TL_WINDOWS) {
            finish(device);
            return;
        }
        device->state++;
        device->evaluation.done = 0;
    }
}

void tl_evaluation_step(tl_device *device)
{
    if (device->state == TL_SAMPLES) {
        run_sample(device);
    } else {
        if (device->state == TL_WARM_UP) {
            run_next(device);
        } else if (device->state == TL_WINDOWS) {
            run_window(device);
        } else {
            run_profile(device);
        }
        device->evaluation.done++;
    }
    advance(device);
}

void tl_evaluation_cancel(tl_device *device)
{
    if (device->state != TL_IDLE) {
        device->state = TL_IDLE;
        device->evaluation.finished = false;
        device->evaluation.request.evaluation_id = 0;
        tl_device_refuse(device, device->evaluation.request_id, TL_REFUSAL(CANCELLED), "by the host");
    }
}

void tl_evaluation_fetch(tl_device *device, uint32_t request_id, const tinyloop_v1_FetchSamples *fetch)
{
    const tl_evaluation *evaluation = &device->evaluation;
    const tinyloop_v1_FetchSamples asked = *fetch;
    uint32_t first = evaluation->request.first_sample;
    uint32_t end = first + evaluation->request.sample_count;
    if (!evaluation->finished || asked.evaluation_id != evaluation->request.evaluation_id) {
        tl_device_refuse(device, request_id, TL_REFUSAL(SAMPLE_RANGE), "no such evaluation");
        return;
    }
    if (asked.sample_count == 0 || asked.first_sample < first || asked.first_sample + asked.sample_count > end) {
        tl_device_refuse_with(device, request_id, TL_REFUSAL(SAMPLE_RANGE), "samples of the evaluation", end,
                         asked.first_sample + asked.sample_count);
        return;
    }
    uint32_t count = asked.sample_count > TL_PAGE_SAMPLES ? TL_PAGE_SAMPLES : asked.sample_count;
    uint32_t at = asked.first_sample - first;
    device->reply.which_body = tinyloop_v1_DeviceMessage_samples_tag;
    tinyloop_v1_SampleRecords *records = &device->reply.body.samples;
    records->evaluation_id = asked.evaluation_id;
    records->first_sample = asked.first_sample;
    records->predictions.size = (pb_size_t)count;
    records->traces.size = (pb_size_t)(4 * count);
    memcpy(records->predictions.bytes, evaluation->predictions + at, count);
    memcpy(records->traces.bytes, evaluation->traces + 4 * at, 4 * count);
    tl_device_send(device, request_id);
}
