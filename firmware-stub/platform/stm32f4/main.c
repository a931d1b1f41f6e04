/**
 * The device on an STM32F405, at register level: USART1 (PA9 out, PA10 in, 115200 8N1) by interrupt, DWT CYCCNT as tick, PB0 high while a
 * window is measured, the independent watchdog. 168 MHz from the internal oscillator, so that any board with this chip will do.
 *
 * The same image runs on QEMU's netduinoplus2. There the PLL never becomes ready, CYCCNT reads 0, and the chip has no unique id: ticks are then
 * TIM2's, which under -icount shift=6 are retired instructions.
 */
#include "board.h"
#include "byte_ring.h"
#include "instance_name.h"
#include "stack_mark.h"
#include "tl_device.h"

enum { TRANSMIT_SPINS = 1 << 22, PLL_SPINS = 100000, MAX_SAMPLES = 1024, MARKER = 1, UID_WORDS = 3 };

extern uint8_t arena_start[], arena_end[], image_start[], image_bytes[]; /* of image_bytes the address is the number */
extern const uint32_t instance_number[];

static byte_ring received;
static tl_device device;
static uint32_t bus_hertz = HSI_HERTZ; /* of USART1 */

/* ---- ticks: two 32-bit counters, each extended to 64 bits by reading it more often than it wraps */

typedef struct long_counter {
    uint64_t total;
    uint32_t last;
} long_counter;

static uint64_t extend(long_counter *counter, uint32_t now)
{
    counter->total += now - counter->last;
    counter->last = now;
    return counter->total;
}

static long_counter cycle_counter;

/* CYCCNT wraps after 25 s; SysTick looks ten times a second. */
void timer_handler(void)
{
    (void)extend(&cycle_counter, DWT_CYCLES);
}

static uint64_t cycles(void *context)
{
    (void)context;
    __asm volatile("cpsid i" ::: "memory");
    uint64_t now = extend(&cycle_counter, DWT_CYCLES);
    __asm volatile("cpsie i" ::: "memory");
    return now;
}

/* TIM2 wraps after 2^32 instructions. */
static uint64_t instructions(void *context)
{
    static long_counter counter;
    (void)context;
    return extend(&counter, TIM2_CNT);
}

static bool cycle_counter_counts(void)
{
    DEMCR |= DEMCR_TRACE;
    DWT_CONTROL |= DWT_COUNT_CYCLES;
    uint32_t before = DWT_CYCLES;
    return DWT_CYCLES != before;
}

/* ---- the link */

void uart_receive_handler(void)
{
    while ((USART1_SR & (USART_RX_FULL | USART_OVERRUN)) != 0) {
        uint8_t byte = (uint8_t)USART1_DR; /* reading it clears the overrun too; the frame's CRC tells what was lost */
        if (!byte_ring_full(&received)) {
            byte_ring_put(&received, byte);
        }
    }
}

static uint32_t receive(void *context, uint8_t *bytes, uint32_t capacity)
{
    (void)context;
    return byte_ring_take(&received, bytes, capacity);
}

static bool transmit(void *context, const uint8_t *bytes, uint32_t count)
{
    (void)context;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t spins = 0; (USART1_SR & USART_TX_EMPTY) == 0; spins++) {
            if (spins == TRANSMIT_SPINS) {
                return false;
            }
        }
        USART1_DR = bytes[i];
    }
    return true;
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

static bool set_baud(void *context, uint32_t baud)
{
    (void)context;
    uint32_t wanted = baud == 0 ? CONSOLE_BAUD : baud;
    if (wanted < MIN_BAUD || wanted > MAX_BAUD || wanted > bus_hertz / 16) {
        return false;
    }
    for (uint32_t spins = 0; (USART1_SR & USART_TX_DONE) == 0 && spins < TRANSMIT_SPINS; spins++) {
    }
    USART1_BRR = (bus_hertz + wanted / 2) / wanted;
    return true;
}

/* ---- the board */

static void marker(void *context, bool on)
{
    (void)context;
    GPIOB_BSRR = on ? MARKER : MARKER << 16;
}

static void feed_watchdog(void *context)
{
    (void)context;
    IWDG_KR = IWDG_FEED;
}

static tl_platform platform = {
    .identity = {.uid = instance_uid,
                 .mcu = TL_MCU,
                 .board = TL_BOARD,
                 .flags = TL_FLAGS,
                 .image = image_start,
                 .image_bytes = (uint32_t)image_bytes,
                 .clock_hertz = HSI_HERTZ,
                 .tick_hertz = EMULATED_INSTRUCTION_HERTZ,
                 .tick_kind = TL_TICKS_INSTRUCTIONS,
                 .max_samples = MAX_SAMPLES},
    .receive = receive,
    .transmit = transmit,
    .ticks = instructions,
    .wait = wait_for_bytes,
    .alive = feed_watchdog,
    .set_baud = set_baud,
    .marker = marker,
    .stack_bytes = stack_used,
};

/* 168 MHz; where the PLL does not start, the 16 MHz of reset stay. */
static void start_clock(void)
{
    RCC_PLLCFGR = RCC_PLL_168_MHZ;
    RCC_CR |= RCC_PLL_ON;
    for (uint32_t spins = 0; (RCC_CR & RCC_PLL_READY) == 0; spins++) {
        if (spins == PLL_SPINS) {
            return;
        }
    }
    FLASH_ACR = FLASH_5_WAIT_STATES | FLASH_PREFETCH_AND_CACHES;
    RCC_CFGR = RCC_APB1_QUARTER | RCC_APB2_HALF | RCC_USE_PLL;
    while ((RCC_CFGR & RCC_USED) != RCC_PLL_USED) {
    }
    platform.identity.clock_hertz = PLL_HERTZ;
    platform.identity.caches_enabled = true;
    bus_hertz = PLL_HERTZ / 2;
}

static void start_board(void)
{
    VECTOR_TABLE = (uint32_t)image_start;
    start_clock();
    RCC_AHB1ENR |= RCC_PORT_A | RCC_PORT_B;
    RCC_APB1ENR |= RCC_TIM2;
    RCC_APB2ENR |= RCC_USART1;
    GPIOA_AFRH = (GPIOA_AFRH & ~0xFF0u) | 0x770u;
    GPIOA_PUPDR |= 1u << 20; /* an open line reads as idle */
    GPIOA_MODER = (GPIOA_MODER & ~(0xFu << 18)) | 0xAu << 18;
    GPIOB_MODER = (GPIOB_MODER & ~3u) | 1u;
    USART1_CR1 = USART_ENABLE | USART_RX_ENABLE | USART_TX_ENABLE | USART_RX_INTERRUPT;
    set_baud(NULL, CONSOLE_BAUD);
    NVIC_ENABLE[UART_RX_IRQ / 32] = 1u << (UART_RX_IRQ % 32);
    IWDG_KR = IWDG_UNLOCK;
    IWDG_PR = 6;
    IWDG_RLR = 0xFFF;
    IWDG_KR = IWDG_START;
}

/* The unique id in hexadecimal. */
static const char *unique_name(void)
{
    static char name[8 * UID_WORDS + 1];
    for (uint32_t i = 0; i < 8 * UID_WORDS; i++) {
        name[i] = "0123456789abcdef"[UNIQUE_ID[i >> 3] >> (28 - 4 * (i & 7u)) & 15u];
    }
    return name;
}

static void start_ticks(void)
{
    if (cycle_counter_counts()) {
        platform.identity.uid = unique_name();
        platform.identity.tick_kind = TL_TICKS_CYCLES;
        platform.identity.tick_hertz = platform.identity.clock_hertz;
        platform.ticks = cycles;
        SYSTICK_LOAD = 0xFFFFFF;
        SYSTICK_VALUE = 0;
        SYSTICK_CTRL = 7;
    } else {
        instance_name(instance_number[0]);
        platform.identity.clock_hertz = PLL_HERTZ;
        TIM2_PSC = EMULATED_TIMER_PRESCALER - 1;
        TIM2_EGR = 1;
        TIM2_CR1 = 1;
    }
}

int main(void)
{
    start_board();
    start_ticks();
    tl_device_init(&device, &platform, &TL_KERNEL, arena_start, (uint32_t)(arena_end - arena_start));
    for (;;) {
        if (tl_device_poll(&device)) {
            wait_for_bytes(NULL);
        }
    }
}
