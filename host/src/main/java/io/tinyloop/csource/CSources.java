package io.tinyloop.csource;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A model, the core that runs it, and an example that checks some samples: what is built with any C
 * compiler into a program of one's own.
 *
 * @param model the integers
 * @param residentBytes RAM for the model and its working memory, as the device counted it
 * @param data samples of the example; its first ones are taken
 * @param expected what the law computes for these samples
 */
public record CSources(
    QuantizedGru model, long residentBytes, DataSet data, InferenceResult expected) {

  private static final int MOST_SAMPLES = 8;
  private static final int BYTES_A_LINE = 16;

  /** Pointers of a larger machine, and rounding. */
  private static final int SPARE_BYTES = 4096;

  /**
   * The files, by their paths in a folder.
   *
   * @param core the firmware's core, by the names of its files
   */
  public Map<String, byte[]> files(Map<String, byte[]> core) {
    Map<String, byte[]> files = new TreeMap<>();
    core.forEach((name, source) -> files.put("core/" + name, source));
    files.put("model.h", text(header()));
    files.put("model.c", text(modelSource()));
    files.put("samples.c", text(samplesSource()));
    files.put("example.c", text(EXAMPLE));
    files.put("README.md", text(README));
    return files;
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }

  private int samples() {
    return Math.min(MOST_SAMPLES, data.sampleCount());
  }

  private String header() {
    return """
    /* A quantized GRU: its packed image, and what a program needs to know of it. */
    #ifndef MODEL_H
    #define MODEL_H

    #include <stdint.h>

    enum {
        MODEL_IMAGE_BYTES = %d,
        MODEL_INPUT_SIZE = %d, /* input codes a step, %d bits each */
        MODEL_STEPS = %d,      /* of the samples below */
        MODEL_CLASSES = %d,
        MODEL_ARENA_BYTES = %d, /* RAM for the model and its working memory, with some to spare */
        SAMPLES = %d,
    };

    /* An input x is the code round(x / scale) + zero point, clamped to the codes of its width. */
    extern const uint8_t model_image[MODEL_IMAGE_BYTES];

    extern const uint8_t samples[SAMPLES][MODEL_STEPS * MODEL_INPUT_SIZE];
    extern const uint8_t sample_labels[SAMPLES];  /* what is true */
    extern const uint8_t expected_labels[SAMPLES]; /* what the model says */
    extern const uint32_t expected_traces[SAMPLES]; /* of all that it computes on the way */

    #endif
    """
        .formatted(
            ModelImage.encode(model).length,
            data.inputSize(),
            data.inputBits(),
            data.steps(),
            model.head().weights().rows(),
            (residentBytes + SPARE_BYTES + 7) / 8 * 8,
            samples());
  }

  private String modelSource() {
    byte[] image = ModelImage.encode(model);
    return "#include \"model.h\"\n\nconst uint8_t model_image[MODEL_IMAGE_BYTES] = {\n"
        + lines(image, 0, image.length)
        + "};\n";
  }

  private String samplesSource() {
    StringBuilder text = new StringBuilder("#include \"model.h\"\n\n");
    text.append("const uint8_t samples[SAMPLES][MODEL_STEPS * MODEL_INPUT_SIZE] = {\n");
    byte[] codes = data.codes();
    for (int i = 0; i < samples(); i++) {
      text.append("  {\n").append(lines(codes, i * data.sampleSize(), data.sampleSize()));
      text.append("  },\n");
    }
    text.append("};\n\nconst uint8_t sample_labels[SAMPLES] = {");
    text.append(numbers(IntStream.range(0, samples()).map(data::label)));
    text.append("};\nconst uint8_t expected_labels[SAMPLES] = {");
    text.append(numbers(IntStream.range(0, samples()).map(expected::prediction)));
    text.append("};\nconst uint32_t expected_traces[SAMPLES] = {");
    text.append(
        IntStream.range(0, samples())
            .mapToObj(i -> Integer.toUnsignedString(expected.traces()[i]) + "u")
            .collect(Collectors.joining(", ")));
    return text.append("};\n").toString();
  }

  private static String numbers(IntStream numbers) {
    return numbers.mapToObj(Integer::toString).collect(Collectors.joining(", "));
  }

  private static String lines(byte[] bytes, int from, int count) {
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < count; line += BYTES_A_LINE) {
      List<String> numbers =
          IntStream.range(line, Math.min(count, line + BYTES_A_LINE))
              .mapToObj(i -> Integer.toString(bytes[from + i] & 0xFF))
              .toList();
      text.append("    ").append(String.join(", ", numbers)).append(",\n");
    }
    return text.toString();
  }

  private static final String EXAMPLE =
      """
      /* Runs the samples through the model; ends with the number of those that come out otherwise than the host computed. */
      #include "model.h"
      #include "tl_image.h"
      #include "tl_sequence.h"

      #ifdef __ARM_FEATURE_DSP
      #define KERNEL tl_kernel_lanes /* two products an instruction */
      #else
      #define KERNEL tl_kernel_pairs /* two products a multiplication */
      #endif

      int main(void)
      {
          static uint64_t memory[MODEL_ARENA_BYTES / 8];
          static tl_model model;
          tl_arena arena;
          tl_fault fault;
          tl_arena_init(&arena, memory, sizeof memory);
          if (tl_model_load(&model, &arena, &KERNEL, model_image, MODEL_IMAGE_BYTES, &fault) != TL_LOAD_OK) {
              return -1;
          }
          int wrong = 0;
          for (int i = 0; i < SAMPLES; i++) {
              tl_prediction said = tl_run_sequence(&model, samples[i], MODEL_STEPS, 0);
              wrong += said.label != expected_labels[i] || said.trace != expected_traces[i];
          }
          return wrong;
      }
      """;

  private static final String README =
      """
      # A quantized GRU in C

      `model.c` is the model's image, `core/` runs it, `example.c` shows how and checks the samples of `samples.c`: it ends with the
      number of samples whose class or trace is not what the host computed.

          cc -std=gnu11 -O2 -Icore -I. *.c core/*.c -o example && ./example && echo the same
          arm-none-eabi-gcc -std=gnu11 -Os -mcpu=cortex-m4 -mthumb -Icore -I. -c *.c core/*.c

      The core allocates nothing and needs no operating system. `tl_model_load` checks every byte of the image and lays the weights out for the
      kernel in the memory that it is given; the image is not read after that. Input codes, widths and rounding are those of ARITHMETIC.md.
      """;
}
