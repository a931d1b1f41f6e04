/** Vector table and reset of every Cortex-M port; its board.h names the interrupts. Reset: copies .data, clears .bss, paints the stack, calls main. Any fault stops with a breakpoint. */
#include "board.h"
#include "stack_mark.h"

extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[];

static void fault_handler(void)
{
    for (;;) {
        __asm volatile("bkpt 0");
    }
}

static void initialise_memory(void)
{
    const uint32_t *from = data_load;
    for (uint32_t *to = data_start; to < data_end; to++) {
        *to = *from++;
    }
    for (uint32_t *to = bss_start; to < bss_end; to++) {
        *to = 0;
    }
}

void reset_handler(void)
{
    initialise_memory();
    stack_paint();
    main();
    fault_handler();
}

typedef union vector {
    void (*handler)(void);
    const void *stack;
} vector;

enum { SYSTEM_VECTORS = 16, SYSTICK_VECTOR = 15, INTERRUPTS = (UART_RX_IRQ > TIMER_IRQ ? UART_RX_IRQ : TIMER_IRQ) + 1 };

__attribute__((section(".vectors"), used)) static const vector vectors[SYSTEM_VECTORS + INTERRUPTS] = {
    [0] = {.stack = stack_top},
    [1] = {.handler = reset_handler},
    [2 ... SYSTICK_VECTOR - 1] = {.handler = fault_handler},
    [SYSTICK_VECTOR] = {.handler = timer_handler},
    [SYSTEM_VECTORS + UART_RX_IRQ] = {.handler = uart_receive_handler},
    [SYSTEM_VECTORS + TIMER_IRQ] = {.handler = timer_handler},
};
