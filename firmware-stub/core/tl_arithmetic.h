/**
 * The scalar equations of device-protocol/ARITHMETIC.md. tl_requantize is the only rounding function of a factor.
 *
 * All arguments are int32 in the ranges that the loader proves; `>>` of a negative number is the arithmetic shift.
 */
#ifndef TL_ARITHMETIC_H
#define TL_ARITHMETIC_H

#include <stdint.h>

#ifdef __ARM_FEATURE_DSP
#include <arm_acle.h>
#endif

_Static_assert((-1 >> 1) == -1, "the law needs an arithmetic right shift");

enum {
    TL_WIDE_ONE = 32768, /* the integer for 1 on the 16-bit unit grid */
    TL_WIDE_MIN = -32768,
    TL_WIDE_MAX = 32767,
};

/** Multiplier of the trace (equation 13). */
#define TL_TRACE_MULTIPLIER 2654435769u

static inline int32_t tl_clamp(int32_t value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : value;
}

/** Clamp to [0, high]; one comparison where the value is inside. */
static inline int32_t tl_clamp_code(int32_t value, int32_t high)
{
    if (__builtin_expect((uint32_t)value > (uint32_t)high, 0)) {
        return value < 0 ? 0 : high;
    }
    return value;
}

/** floor(a * m / 2^16) + b, m in [1, 2^15 - 1]; |a * m / 2^16| < 2^30. */
static inline int32_t tl_multiply_high_add(int32_t a, int32_t m, int32_t b)
{
#ifdef __ARM_FEATURE_DSP
    return __smlawb(a, m, b);
#else
    return (a >> 16) * m + (int32_t)(((uint32_t)a & 0xFFFFu) * (uint32_t)m >> 16) + b;
#endif
}

/** Equation 3: floor((a * 2^k * m + 2^(s-1)) / 2^s); |a| * 2^k <= 2^31 - 1, k in [0, 16], m in [1, 2^15 - 1], s in [17, 46]. */
static inline int32_t tl_requantize(int32_t a, uint32_t k, int32_t m, uint32_t s)
{
    return tl_multiply_high_add((int32_t)((uint32_t)a << k), m, (int32_t)(1u << (s - 17))) >> (s - 16);
}

/** Equation 5 before the clamp; m1, m2 in [0, 65535], s in [1, 30]. */
static inline int32_t tl_add(int32_t a, int32_t b, int32_t m1, int32_t m2, uint32_t s)
{
    return (a * m1 + b * m2 + (int32_t)(1u << (s - 1))) >> s;
}

/** Equation 6 before the clamp. */
static inline int32_t tl_multiply(int32_t a, int32_t b, uint32_t k, int32_t m, uint32_t s)
{
    return tl_requantize(a * b, k, m, s);
}

/** Equation 7 before the clamp; z in [0, one], m in [1, 65535], s in [1, 30]. */
static inline int32_t tl_complement(int32_t z, int32_t one, int32_t m, uint32_t s)
{
    return ((one - z) * m + (int32_t)(1u << (s - 1))) >> s;
}

/** Equation 9 of a 16-bit state: a value in [-128, 127], units of 2^-7. */
static inline int32_t tl_view(int32_t h)
{
    int32_t view = (h + 128) >> 8;
    return view > 127 ? 127 : view;
}

/** Equation 10: the new 16-bit state; z in [0, 32768], h and n in [-32768, 32767]. */
static inline int32_t tl_fused(int32_t z, int32_t h, int32_t n)
{
    return tl_clamp((z * h + (TL_WIDE_ONE - z) * n + (1 << 14)) >> 15, TL_WIDE_MIN, TL_WIDE_MAX);
}

/** Equation 13: folds one value into the trace, modulo 2^32. */
static inline uint32_t tl_trace(uint32_t trace, int32_t value)
{
    return trace * TL_TRACE_MULTIPLIER + (uint32_t)value;
}

#endif
