/** The stack's high-water mark: start-up code fills it with a pattern; what is overwritten was used. */
#ifndef STACK_MARK_H
#define STACK_MARK_H

#include <stdint.h>

#define STACK_PATTERN 0xA5A55A5Au

extern uint32_t stack_limit[]; /* lowest word, by the linker script */
extern uint32_t stack_top[];   /* behind the highest word */

static inline void stack_paint(void)
{
    /* Up to the caller's frame; a margin below it stays untouched. */
    uint32_t *end = (uint32_t *)__builtin_frame_address(0) - 16;
    for (uint32_t *word = stack_limit; word < end; word++) {
        *word = STACK_PATTERN;
    }
}

static inline uint32_t stack_used(void *context)
{
    (void)context;
    const uint32_t *word = stack_limit;
    while (word < stack_top && *word == STACK_PATTERN) {
        word++;
    }
    return (uint32_t)((const uint8_t *)stack_top - (const uint8_t *)word);
}

#endif
