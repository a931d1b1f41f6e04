/*
 * The multiply-add peak of one core, for the share of it that the engine reaches: twelve independent accumulators in
 * registers, no loads. One JSON object: the instructions taken, then 10^9 multiply-adds a second of processor time,
 * the best of several short windows.
 *   int8     u8 x s8 into int32          int16   s16 x s16 into int32
 *   float32  fused, what code without dot-product instructions can use
 *   tiles    s8 x s8 into int32 in the matrix unit, 0 where there is none
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if !defined(__x86_64__)
int main(void) {
  puts("{\"reason\": \"no peak kernel for this processor\"}");
  return 0;
}
#else
#include <immintrin.h>

enum { WINDOWS = 8, ROUNDS = 400000, ACCUMULATORS = 12 };

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* A kernel: ROUNDS times one step on each accumulator. */
#define KERNEL(name, isa, vector, zero, step)                                                        \
  __attribute__((target(isa))) static void name(void) {                                              \
    vector a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero;                         \
    vector a6 = zero, a7 = zero, a8 = zero, a9 = zero, a10 = zero, a11 = zero, x = zero, t = zero;   \
    for (long round = 0; round < ROUNDS; round++) {                                                  \
      step(a0) step(a1) step(a2) step(a3) step(a4) step(a5)                                          \
      step(a6) step(a7) step(a8) step(a9) step(a10) step(a11)                                        \
    }                                                                                                \
    (void)t;                                                                                         \
  }

#define ONE(text, a) __asm__ volatile(text : "+v"(a) : "v"(x));
#define TWO(product, sum, a) __asm__ volatile(product "\n\t" sum : "+x"(a), "=&x"(t) : "x"(x));

#define BYTES512(a) ONE("vpdpbusd %1, %1, %0", a)
#define WORDS512(a) ONE("vpdpwssd %1, %1, %0", a)
#define FLOATS(a) ONE("vfmadd231ps %1, %1, %0", a)
#define BYTES256(a) ONE("%{vex%} vpdpbusd %1, %1, %0", a)
#define WORDS256(a) ONE("%{vex%} vpdpwssd %1, %1, %0", a)
#define WORDSAVX2(a) TWO("vpmaddwd %2, %2, %1", "vpaddd %1, %0, %0", a)
#define BYTESAVX2(a) TWO("vpmaddubsw %2, %2, %1\n\tvpmaddwd %2, %1, %1", "vpaddd %1, %0, %0", a)

KERNEL(bytes512, "avx512f,avx512vnni", __m512i, _mm512_setzero_si512(), BYTES512)
KERNEL(words512, "avx512f,avx512vnni", __m512i, _mm512_setzero_si512(), WORDS512)
KERNEL(floats512, "avx512f", __m512, _mm512_setzero_ps(), FLOATS)
KERNEL(bytes256, "avx2,avxvnni", __m256i, _mm256_setzero_si256(), BYTES256)
KERNEL(words256, "avx2,avxvnni", __m256i, _mm256_setzero_si256(), WORDS256)
KERNEL(bytesAvx2, "avx2", __m256i, _mm256_setzero_si256(), BYTESAVX2)
KERNEL(wordsAvx2, "avx2", __m256i, _mm256_setzero_si256(), WORDSAVX2)
KERNEL(floats256, "avx2,fma", __m256, _mm256_setzero_ps(), FLOATS)

/* Four tiles of 16 x 16 sums, each step 64 products a sum. */
static void tiles(void) {
  for (long round = 0; round < ROUNDS / 10; round++) {
    __asm__ volatile(
        "tdpbssd %tmm5, %tmm4, %tmm0\n\ttdpbssd %tmm5, %tmm4, %tmm1\n\t"
        "tdpbssd %tmm5, %tmm4, %tmm2\n\ttdpbssd %tmm5, %tmm4, %tmm3");
  }
}

static double rate(void (*kernel)(void), double products) {
  double best = 1e9;
  for (int window = 0; window < WINDOWS; window++) {
    double start = seconds();
    kernel();
    double taken = seconds() - start;
    best = taken < best ? taken : best;
  }
  return 1e-9 * products / best;
}

static double lanes(void (*kernel)(void), int productsAStep) {
  return rate(kernel, (double)ROUNDS * ACCUMULATORS * productsAStep);
}

/* Asks Linux for the matrix unit; the configuration is palette 1, all tiles 16 rows of 64 bytes. */
static double tileRate(void) {
  enum { ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILEDATA = 18 };
  uint8_t configuration[64] = {1};
  unsigned a, b, c, d;
  __asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(7), "c"(0));
  if (!(d >> 25 & 1) || syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) != 0) {
    return 0;
  }
  for (int tile = 0; tile < 8; tile++) {
    configuration[16 + 2 * tile] = 64;
    configuration[48 + tile] = 16;
  }
  __asm__ volatile("ldtilecfg %0" ::"m"(configuration));
  double found = rate(tiles, ROUNDS / 10 * 4.0 * 16 * 16 * 64);
  __asm__ volatile("tilerelease");
  return found;
}

/* Bit 4 of cpuid(7, 1).eax: dot products in 256-bit vectors. */
static int hasAvxVnni(void) {
  unsigned a, b, c, d;
  __asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(7), "c"(1));
  return a >> 4 & 1;
}

static void print(const char *isa, double int8, double int16, double float32) {
  printf("{\"instructions\": \"%s\", \"int8\": %.1f, \"int16\": %.1f, \"float32\": %.1f, \"tiles\": %.1f}\n", isa, int8,
         int16, float32, tileRate());
}

int main(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512vnni")) {
    print("AVX-512 VNNI", lanes(bytes512, 64), lanes(words512, 32), lanes(floats512, 16));
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    if (hasAvxVnni()) {
      print("AVX VNNI", lanes(bytes256, 32), lanes(words256, 16), lanes(floats256, 8));
    } else {
      print("AVX2", lanes(bytesAvx2, 32), lanes(wordsAvx2, 16), lanes(floats256, 8));
    }
  } else {
    puts("{\"reason\": \"no peak kernel for this processor\"}");
  }
  return 0;
}
#endif
