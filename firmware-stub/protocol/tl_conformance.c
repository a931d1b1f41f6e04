/** The primitives of the law over the link: a device proves its arithmetic before it joins. */
#include "tl_device.h"

static bool within(int32_t value, int32_t low, int32_t high)
{
    return value >= low && value <= high;
}

static bool fits(int64_t value)
{
    return value >= INT32_MIN && value <= INT32_MAX;
}

static bool factor_in_range(int64_t a, const int32_t *kms)
{
    return within(kms[0], 0, 16) && within(kms[1], 1, 32767) && within(kms[2], 17, 46) && fits(a * (1 << kms[0])) &&
           a * (1 << kms[0]) != INT32_MIN;
}

/* The ranges of section 3 to 5: what the loader proves for a model, a case must bring along. */
static bool in_range(tinyloop_v1_ConformanceKind kind, const int32_t *a)
{
    switch (kind) {
    case tinyloop_v1_ConformanceKind_CONFORMANCE_KIND_REQUANTIZE:
        return factor_in_range(a[0], a + 1);
    case tinyloop_v1_ConformanceKind_CONFORMANCE_KIND_ADD: {
        if (!within(a[2], 0, 65535) || !within(a[3], 0, 65535) || !within(a[4], 1, 30) || a[5] > a[6]) {
            return false;
        }
        int64_t left = (int64_t)a[0] * a[2];
        int64_t right = (int64_t)a[1] * a[3];
        return fits(left) && fits(right) && fits(left + right) && fits(left + right + (1 << (a[4] - 1)));
    }
    case tinyloop_v1_ConformanceKind_CONFORMANCE_KIND_MULTIPLY:
        return a[5] <= a[6] && fits((int64_t)a[0] * a[1]) && factor_in_range((int64_t)a[0] * a[1], a + 2);
    case tinyloop_v1_ConformanceKind_CONFORMANCE_KIND_COMPLEMENT: {
        if (!within(a[2], 1, 65535) || !within(a[3], 1, 30) || !within(a[0], 0, a[1]) || a[4] < 0) {
            return false;
        }
        int64_t rest = (int64_t)a[1] - a[0];
        return fits(rest) && fits(rest * a[2]) && fits(rest * a[2] + (1 << (a[3] - 1)));
    }
    case tinyloop_v1_ConformanceKind_CONFORMANCE_KIND_VIEW:
        return within(a[0], TL_WIDE_MIN, TL_WIDE_MAX);
    default:
        return within(a[0], 0, TL_WIDE_ONE) && within(a[1], TL_WIDE_MIN, TL_WIDE_MAX) && within(a[2], TL_WIDE_MIN, TL_WIDE_MAX);
    }
}

static int32_t evaluate(tinyloop_v1_ConformanceKind kind, const int32_t *a)
{
    switch (kind) {
    case tinyloop_v1_ConformanceKind_CONFORMANCE_KIND_REQUANTIZE:
        return tl_requantize(a[0], (uint32_t)a[1], a[2], (uint32_t)a[3]);
    case tinyloop_v1_ConformanceKind_CONFORMANCE_KIND_ADD:
        return tl_clamp(tl_add(a[0], a[1], a[2], a[3], (uint32_t)a[4]), a[5], a[6]);
    case tinyloop_v1_ConformanceKind_CONFORMANCE_KIND_MULTIPLY:
        return tl_clamp(tl_multiply(a[0], a[1], (uint32_t)a[2], a[3], (uint32_t)a[4]), a[5], a[6]);
    case tinyloop_v1_ConformanceKind_CONFORMANCE_KIND_COMPLEMENT:
        return tl_clamp(tl_complement(a[0], a[1], a[2], (uint32_t)a[3]), 0, a[4]);
    case tinyloop_v1_ConformanceKind_CONFORMANCE_KIND_VIEW:
        return tl_view(a[0]);
    default:
        return tl_fused(a[0], a[1], a[2]);
    }
}

void tl_conformance(tl_device *device, uint32_t request_id, const tinyloop_v1_Conformance *cases)
{
    static const uint8_t arguments[] = {0, 4, 7, 7, 5, 1, 3};
    uint32_t kind = (uint32_t)cases->kind;
    uint32_t each = kind < sizeof arguments ? arguments[kind] : 0;
    tinyloop_v1_ConformanceReply *reply = &device->reply.body.conformance;
    uint32_t most = sizeof reply->outputs / sizeof reply->outputs[0];
    uint32_t given = cases->arguments_count;
    if (each == 0 || given == 0 || given % each != 0 || given / each > most) {
        tl_device_refuse_with(device, request_id, TL_REFUSAL(MALFORMED), "kind or argument count", each * most, given);
        return;
    }
    for (uint32_t i = 0; i < given / each; i++) {
        if (!in_range(cases->kind, cases->arguments + i * each)) {
            tl_device_refuse_with(device, request_id, TL_REFUSAL(MALFORMED), "out of range", 0, i);
            return;
        }
        reply->outputs[i] = evaluate(cases->kind, cases->arguments + i * each);
    }
    device->reply.which_body = tinyloop_v1_DeviceMessage_conformance_tag;
    reply->outputs_count = (pb_size_t)(given / each);
    tl_device_send(device, request_id);
}
