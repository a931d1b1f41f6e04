/** Addresses of the MPS2 images (Arm application notes AN385, AN386, AN500, AN505). */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

#ifdef BOARD_AN505
enum { TIMER_IRQ = 3, UART_RX_IRQ = 32, BOARD_HERTZ = 20000000, TICKS_TO_INSTRUCTIONS_MULTIPLIER = 25, TICKS_TO_INSTRUCTIONS_SHIFT = 5 };
#define TIMER_BASE 0x50000000u
#define UART_BASE 0x50200000u
#define MARKER_UART_BASE 0x50201000u
#define PSRAM_BASE 0x80000000u
#else
enum { TIMER_IRQ = 8, UART_RX_IRQ = 0, BOARD_HERTZ = 25000000, TICKS_TO_INSTRUCTIONS_MULTIPLIER = 5, TICKS_TO_INSTRUCTIONS_SHIFT = 3 };
#define TIMER_BASE 0x40000000u
#define UART_BASE 0x40004000u
#define MARKER_UART_BASE 0x40005000u
#ifdef BOARD_AN500
#define PSRAM_BASE 0x60000000u
#else
#define PSRAM_BASE 0x21000000u
#endif
#endif

enum { PSRAM_BYTES = 1 << 24 };

/* QEMU with -icount shift=6: an instruction lasts 64 ns. */
enum { INSTRUCTION_HERTZ = 15625000, INSTRUCTION_NANOSECONDS = 64 };

typedef struct cmsdk_uart {
    volatile uint32_t data;
    volatile uint32_t state;
    volatile uint32_t control;
    volatile uint32_t interrupt; /* write: clear */
    volatile uint32_t divider;
} cmsdk_uart;

enum { UART_STATE_TX_FULL = 1, UART_STATE_RX_FULL = 2, UART_TX_ENABLE = 1, UART_RX_ENABLE = 2, UART_RX_INTERRUPT = 8, UART_INTERRUPT_RX = 2 };

typedef struct cmsdk_timer {
    volatile uint32_t control;
    volatile uint32_t value; /* counts down */
    volatile uint32_t reload;
    volatile uint32_t interrupt; /* write 1: clear */
} cmsdk_timer;

enum { TIMER_ENABLE = 1, TIMER_INTERRUPT = 8 };

#define UART ((cmsdk_uart *)UART_BASE)
#define MARKER_UART ((cmsdk_uart *)MARKER_UART_BASE)
#define TIMER ((cmsdk_timer *)TIMER_BASE)
#define NVIC_ENABLE ((volatile uint32_t *)0xE000E100u)

void reset_handler(void);
void uart_receive_handler(void);
void timer_handler(void);
int main(void);

#endif
