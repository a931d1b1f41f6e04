/**
 * The device on QEMU's MPS2 machines: UART 0 by interrupt, timer 0 as clock, UART 1 for the marker.
 *
 * Under -icount shift=6 the timer gives retired instructions: its ticks are 40 ns (50 ns on AN505), an instruction is 64 ns. DWT CYCCNT
 * reads 0 in QEMU; the port for real boards, stm32f4, uses it.
 */
#include "board.h"
#include "byte_ring.h"
#include "instance_name.h"
#include "marker_event.h"
#include "stack_mark.h"
#include "tl_device.h"

enum { TRANSMIT_SECONDS = 64, MAX_SAMPLES = 16384 }; /* virtual seconds: about two real ones in QEMU */

extern uint8_t arena_start[], arena_end[], image_start[], image_bytes[]; /* of image_bytes the address is the number */
extern const uint32_t instance_number[];

static byte_ring received;
static volatile uint32_t timer_wraps;
static tl_device device;

void uart_receive_handler(void)
{
    UART->interrupt = UART_INTERRUPT_RX;
    while ((UART->state & UART_STATE_RX_FULL) != 0) {
        if (byte_ring_full(&received)) {
            UART->control = UART_TX_ENABLE | UART_RX_ENABLE; /* until there is room */
            return;
        }
        byte_ring_put(&received, (uint8_t)UART->data);
    }
}

void timer_handler(void)
{
    TIMER->interrupt = 1;
    timer_wraps = timer_wraps + 1;
}

static uint32_t receive(void *context, uint8_t *bytes, uint32_t capacity)
{
    (void)context;
    uint32_t count = byte_ring_take(&received, bytes, capacity);
    if ((UART->control & UART_RX_INTERRUPT) == 0) { /* the ring was full; now there is room again */
        __asm volatile("cpsid i" ::: "memory");
        UART->control = UART_TX_ENABLE | UART_RX_ENABLE | UART_RX_INTERRUPT;
        uart_receive_handler(); /* the byte whose interrupt was missed */
        __asm volatile("cpsie i" ::: "memory");
    }
    return count;
}

static uint64_t board_ticks(void)
{
    uint32_t wraps;
    uint32_t value;
    do {
        wraps = timer_wraps;
        value = TIMER->value;
    } while (wraps != timer_wraps);
    return (uint64_t)wraps << 32 | (UINT32_MAX - value);
}

static uint64_t instructions(void *context)
{
    (void)context;
    return board_ticks() * TICKS_TO_INSTRUCTIONS_MULTIPLIER >> TICKS_TO_INSTRUCTIONS_SHIFT;
}

static bool send(cmsdk_uart *uart, const uint8_t *bytes, uint32_t count)
{
    uint64_t deadline = board_ticks() + (uint64_t)TRANSMIT_SECONDS * BOARD_HERTZ;
    for (uint32_t i = 0; i < count; i++) {
        while ((uart->state & UART_STATE_TX_FULL) != 0) {
            if (board_ticks() > deadline) {
                return false;
            }
        }
        uart->data = bytes[i];
    }
    return true;
}

static bool transmit(void *context, const uint8_t *bytes, uint32_t count)
{
    (void)context;
    return send(UART, bytes, count);
}

static void marker(void *context, bool on)
{
    uint8_t event[MARKER_EVENT_BYTES];
    marker_event(event, on, instructions(context) * INSTRUCTION_NANOSECONDS);
    (void)send(MARKER_UART, event, MARKER_EVENT_BYTES);
}

static void wait_for_bytes(void *context)
{
    (void)context;
    __asm volatile("cpsid i" ::: "memory"); /* a byte that comes now still ends the WFI */
    if (byte_ring_empty(&received)) {
        __asm volatile("wfi");
    }
    __asm volatile("cpsie i" ::: "memory");
}

static void start_board(void)
{
    UART->divider = 16;
    UART->control = UART_TX_ENABLE | UART_RX_ENABLE | UART_RX_INTERRUPT;
    MARKER_UART->divider = 16;
    MARKER_UART->control = UART_TX_ENABLE;
    TIMER->reload = UINT32_MAX;
    TIMER->value = UINT32_MAX;
    TIMER->control = TIMER_ENABLE | TIMER_INTERRUPT;
    NVIC_ENABLE[UART_RX_IRQ / 32] = 1u << (UART_RX_IRQ % 32);
    NVIC_ENABLE[TIMER_IRQ / 32] = 1u << (TIMER_IRQ % 32);
}

static const tl_platform platform = {
    .identity = {.uid = instance_uid,
                 .mcu = TL_MCU,
                 .board = TL_BOARD,
                 .flags = TL_FLAGS,
                 .image = image_start,
                 .image_bytes = (uint32_t)image_bytes,
                 .clock_hertz = BOARD_HERTZ,
                 .tick_hertz = INSTRUCTION_HERTZ,
                 .tick_kind = TL_TICKS_INSTRUCTIONS,
                 .max_samples = MAX_SAMPLES},
    .data_memory = (tl_data_memory *)PSRAM_BASE, /* the launcher can back it by a file and so put data sets there */
    .data_bytes = PSRAM_BYTES - sizeof(tl_data_memory),
    .receive = receive,
    .transmit = transmit,
    .ticks = instructions,
    .wait = wait_for_bytes,
    .marker = marker,
    .stack_bytes = stack_used,
};

int main(void)
{
    start_board();
    instance_name(instance_number[0]);
    tl_device_init(&device, &platform, &TL_KERNEL, arena_start, (uint32_t)(arena_end - arena_start));
    for (;;) {
        if (tl_device_poll(&device)) {
            wait_for_bytes(NULL);
        }
    }
}
