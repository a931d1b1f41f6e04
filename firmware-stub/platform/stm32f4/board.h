/** Registers of the STM32F405 (reference manual RM0090) and of the Cortex-M4 that this port uses. */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

enum {
    TIMER_IRQ = 28, /* TIM2; not used */
    UART_RX_IRQ = 37,
    HSI_HERTZ = 16000000,
    PLL_HERTZ = 168000000,
    /* QEMU with -icount shift=6: an instruction lasts 64 ns, and so does a tick of TIM2, whose clock is 1 GHz there. */
    EMULATED_INSTRUCTION_HERTZ = 15625000,
    EMULATED_TIMER_PRESCALER = 64,
    CONSOLE_BAUD = 115200,
    MIN_BAUD = 9600,
    MAX_BAUD = 5250000, /* 84 MHz / 16 */
};

/* Reset and clock control */
#define RCC_CR REGISTER(0x40023800u)
#define RCC_PLLCFGR REGISTER(0x40023804u)
#define RCC_CFGR REGISTER(0x40023808u)
#define RCC_AHB1ENR REGISTER(0x40023830u)
#define RCC_APB1ENR REGISTER(0x40023840u)
#define RCC_APB2ENR REGISTER(0x40023844u)
enum {
    RCC_PLL_ON = 1 << 24,
    RCC_PLL_READY = 1 << 25,
    /* 16 MHz HSI / 16 * 336 / 2 = 168 MHz, / 7 for USB: no crystal, as boards have different ones. */
    RCC_PLL_168_MHZ = 16 | 336 << 6 | 0 << 16 | 7 << 24,
    RCC_APB1_QUARTER = 5 << 10,
    RCC_APB2_HALF = 4 << 13,
    RCC_USE_PLL = 2,
    RCC_PLL_USED = 2 << 2,
    RCC_USED = 3 << 2,
    RCC_PORT_A = 1 << 0,
    RCC_PORT_B = 1 << 1,
    RCC_TIM2 = 1 << 0,
    RCC_USART1 = 1 << 4,
};

#define FLASH_ACR REGISTER(0x40023C00u)
enum { FLASH_5_WAIT_STATES = 5, FLASH_PREFETCH_AND_CACHES = 7 << 8 };

/* Port A: 9 and 10 are USART1 (alternate function 7). Port B: 0 is the marker. */
#define GPIOA_MODER REGISTER(0x40020000u)
#define GPIOA_PUPDR REGISTER(0x4002000Cu)
#define GPIOA_AFRH REGISTER(0x40020024u)
#define GPIOB_MODER REGISTER(0x40020400u)
#define GPIOB_BSRR REGISTER(0x40020418u)

#define USART1_SR REGISTER(0x40011000u)
#define USART1_DR REGISTER(0x40011004u)
#define USART1_BRR REGISTER(0x40011008u)
#define USART1_CR1 REGISTER(0x4001100Cu)
enum {
    USART_OVERRUN = 1 << 3,
    USART_RX_FULL = 1 << 5,
    USART_TX_DONE = 1 << 6,
    USART_TX_EMPTY = 1 << 7,
    USART_RX_ENABLE = 1 << 2,
    USART_TX_ENABLE = 1 << 3,
    USART_RX_INTERRUPT = 1 << 5,
    USART_ENABLE = 1 << 13,
};

#define TIM2_CR1 REGISTER(0x40000000u)
#define TIM2_EGR REGISTER(0x40000014u)
#define TIM2_CNT REGISTER(0x40000024u)
#define TIM2_PSC REGISTER(0x40000028u)

/* Independent watchdog: 32 kHz / 256, 4096 counts: 32 s. */
#define IWDG_KR REGISTER(0x40003000u)
#define IWDG_PR REGISTER(0x40003004u)
#define IWDG_RLR REGISTER(0x40003008u)
enum { IWDG_UNLOCK = 0x5555, IWDG_FEED = 0xAAAA, IWDG_START = 0xCCCC };

#define UNIQUE_ID ((const uint32_t *)0x1FFF7A10u) /* 96 bits */

#define SYSTICK_CTRL REGISTER(0xE000E010u)
#define SYSTICK_LOAD REGISTER(0xE000E014u)
#define SYSTICK_VALUE REGISTER(0xE000E018u)
#define NVIC_ENABLE ((volatile uint32_t *)0xE000E100u)
#define VECTOR_TABLE REGISTER(0xE000ED08u)
#define DEMCR REGISTER(0xE000EDFCu)
#define DWT_CONTROL REGISTER(0xE0001000u)
#define DWT_CYCLES REGISTER(0xE0001004u)
enum { DEMCR_TRACE = 1 << 24, DWT_COUNT_CYCLES = 1 };

void reset_handler(void);
void uart_receive_handler(void);
void timer_handler(void);
int main(void);

#endif
