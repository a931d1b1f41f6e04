/**
 * The device on QEMU's riscv32 virt: the 16550 is polled (it has a FIFO, and QEMU does not overrun it), WFI wakes on its interrupt,
 * mcycle counts retired instructions under -icount shift=0. A second 16550, behind PCI, carries the marker where the launcher adds one.
 */
#include "instance_name.h"
#include "marker_event.h"
#include "stack_mark.h"
#include "tl_device.h"

enum { TRANSMIT_INSTRUCTIONS = 1000000000, MAX_SAMPLES = 16384, DATA_BYTES = 1 << 24, UART_INTERRUPT = 10, INSTRUCTION_HERTZ = 1000000000 };

#define UART ((volatile uint8_t *)0x10000000u)
enum { UART_DATA = 0, UART_INTERRUPT_ENABLE = 1, UART_FIFO = 2, UART_LINE_STATUS = 5, UART_READY = 1, UART_TX_EMPTY = 0x20 };

/* Device 1 of bus 0: its configuration space, and where its eight registers are put in the window of I/O ports. */
#define MARKER_CONFIGURATION ((volatile uint32_t *)0x30008000u)
#define MARKER_UART ((volatile uint8_t *)0x03001000u)
enum { PCI_COMMAND = 1, PCI_COMMAND_IO = 1, PCI_BAR0 = 4, MARKER_PORT = 0x1000, PCI_SERIAL = 0x00021B36 };

#define PLIC_PRIORITY ((volatile uint32_t *)0x0C000000u)
#define PLIC_ENABLE ((volatile uint32_t *)0x0C002000u)
#define PLIC_THRESHOLD (*(volatile uint32_t *)0x0C200000u)
#define PLIC_CLAIM (*(volatile uint32_t *)0x0C200004u)

extern uint8_t arena_start[], arena_end[], image_start[], image_bytes[]; /* of image_bytes the address is the number */
extern const uint32_t instance_number[];
extern uint32_t bss_start[], bss_end[];

extern tl_data_memory data_memory;
static tl_device device;

void start_c(void);
void _start(void);

__attribute__((naked, section(".start"), used)) void _start(void)
{
    __asm volatile(".option push\n.option norelax\nla gp, global_pointer\n.option pop\n"
                   "la sp, stack_top\n"
                   "la t0, trap\ncsrw mtvec, t0\n"
                   "j start_c\n"
                   ".balign 4\n"
                   "trap: j trap\n");
}

static uint32_t receive(void *context, uint8_t *bytes, uint32_t capacity)
{
    (void)context;
    uint32_t count = 0;
    while (count < capacity && (UART[UART_LINE_STATUS] & UART_READY) != 0) {
        bytes[count++] = UART[UART_DATA];
    }
    return count;
}

static uint64_t instructions(void *context)
{
    (void)context;
    uint32_t high;
    uint32_t low;
    uint32_t again;
    do {
        __asm volatile("csrr %0, mcycleh\ncsrr %1, mcycle\ncsrr %2, mcycleh" : "=r"(high), "=r"(low), "=r"(again));
    } while (high != again);
    return (uint64_t)high << 32 | low;
}

static bool send(volatile uint8_t *uart, const uint8_t *bytes, uint32_t count)
{
    uint64_t deadline = instructions(NULL) + TRANSMIT_INSTRUCTIONS;
    for (uint32_t i = 0; i < count; i++) {
        while ((uart[UART_LINE_STATUS] & UART_TX_EMPTY) == 0) {
            if (instructions(NULL) > deadline) {
                return false;
            }
        }
        uart[UART_DATA] = bytes[i];
    }
    return true;
}

static bool transmit(void *context, const uint8_t *bytes, uint32_t count)
{
    (void)context;
    return send(UART, bytes, count);
}

static bool has_marker_uart;

static void marker(void *context, bool on)
{
    uint8_t event[MARKER_EVENT_BYTES];
    if (has_marker_uart) {
        marker_event(event, on, instructions(context)); /* an instruction lasts 1 ns */
        (void)send(MARKER_UART, event, MARKER_EVENT_BYTES);
    }
}

static void wait_for_bytes(void *context)
{
    (void)context;
    __asm volatile("wfi" ::: "memory"); /* interrupts are masked: it only wakes */
    uint32_t source = PLIC_CLAIM;
    if (source != 0) {
        PLIC_CLAIM = source;
    }
}

static void start_board(void)
{
    has_marker_uart = MARKER_CONFIGURATION[0] == PCI_SERIAL;
    if (has_marker_uart) {
        MARKER_CONFIGURATION[PCI_BAR0] = MARKER_PORT;
        MARKER_CONFIGURATION[PCI_COMMAND] = PCI_COMMAND_IO;
    }
    UART[UART_FIFO] = 1;
    UART[UART_INTERRUPT_ENABLE] = 1;
    PLIC_PRIORITY[UART_INTERRUPT] = 1;
    PLIC_ENABLE[0] = 1u << UART_INTERRUPT;
    PLIC_THRESHOLD = 0;
    __asm volatile("csrs mie, %0" ::"r"(1u << 11));
}

static const tl_platform platform = {
    .identity = {.uid = instance_uid,
                 .mcu = TL_MCU,
                 .board = TL_BOARD,
                 .flags = TL_FLAGS,
                 .image = image_start,
                 .image_bytes = (uint32_t)image_bytes,
                 .clock_hertz = INSTRUCTION_HERTZ,
                 .tick_hertz = INSTRUCTION_HERTZ,
                 .tick_kind = TL_TICKS_INSTRUCTIONS,
                 .max_samples = MAX_SAMPLES},
    .data_memory = &data_memory, /* the launcher can back it by a file and so put data sets there */
    .data_bytes = DATA_BYTES - sizeof(tl_data_memory),
    .receive = receive,
    .transmit = transmit,
    .ticks = instructions,
    .wait = wait_for_bytes,
    .marker = marker,
    .stack_bytes = stack_used,
};

void start_c(void)
{
    for (uint32_t *word = bss_start; word < bss_end; word++) {
        *word = 0;
    }
    stack_paint();
    start_board();
    instance_name(instance_number[0]);
    tl_device_init(&device, &platform, &TL_KERNEL, arena_start, (uint32_t)(arena_end - arena_start));
    for (;;) {
        if (tl_device_poll(&device)) {
            wait_for_bytes(NULL);
        }
    }
}
