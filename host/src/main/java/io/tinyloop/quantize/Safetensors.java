package io.tinyloop.quantize;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file: {@code headerLength:u64le}, a JSON object that gives each tensor's type,
 * shape and byte range, then the bytes. Ranges must lie in the file, touch without gap or overlap,
 * and be as long as type and shape ask for.
 */
public final class Safetensors {

  /** Bound on the header; the format itself allows 100 MB, a GRU needs some kilobytes. */
  public static final int MAX_HEADER_BYTES = 1 << 24;

  /** What a zip file begins with. */
  private static final int ZIP = 0x04034b50;

  private static final String CUT = "Maybe its copy was interrupted, or it is another format.";
  private static final String DAMAGED = "Maybe the file is damaged: export it again.";

  private final String name;
  private final ByteBuffer data;
  private final Map<String, Entry> entries;

  /** Type, shape and place of a tensor; offsets count from the end of the header. */
  private record Entry(String name, String type, List<Integer> shape, int begin, int end) {}

  /**
   * A tensor of finite numbers.
   *
   * @param name as the file has it
   * @param shape the sides, outermost first
   * @param values the elements, the last side innermost; owned by the record
   */
  public record Tensor(String name, List<Integer> shape, float[] values) {

    public Tensor {
      shape = List.copyOf(shape);
    }
  }

  private Safetensors(String name, ByteBuffer data, Map<String, Entry> entries) {
    this.name = name;
    this.data = data;
    this.entries = entries;
  }

  /** Checks the whole header of a model's file; tensors are decoded when asked for. */
  public static Safetensors of(ModelFile file) {
    String name = file.location();
    ByteBuffer bytes = ByteBuffer.wrap(file.safetensors()).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() < 8) {
      throw new InvalidDataException(
          "The model %s has %d bytes, fewer than the 8 of a header length."
              .formatted(name, bytes.remaining()),
          CUT);
    }
    long length = bytes.getLong(0);
    if (bytes.getInt(0) == ZIP) {
      throw new InvalidDataException(
          "The model %s is a zip file, as torch.save writes it.".formatted(name),
          "Maybe write it with safetensors.torch.save_file(model.state_dict(), \"model.safetensors\").");
    }
    if (length < 2 || length > bytes.remaining() - 8 || length > MAX_HEADER_BYTES) {
      throw new InvalidDataException(
          "The header length (%s) at offset 0 of %s must be in [2, %d]."
              .formatted(
                  Long.toUnsignedString(length),
                  name,
                  Math.min(bytes.remaining() - 8, MAX_HEADER_BYTES)),
          CUT);
    }
    int dataBegin = 8 + (int) length;
    ByteBuffer data =
        bytes.slice(dataBegin, bytes.limit() - dataBegin).order(ByteOrder.LITTLE_ENDIAN);
    return new Safetensors(
        name, data, entries(name, json(name, file.safetensors(), (int) length), data.limit()));
  }

  /** The names of all tensors. */
  public Set<String> names() {
    return entries.keySet();
  }

  /** The largest relative error of a number as the file has it: that of its coarsest type. */
  public double resolution() {
    return entries.values().stream()
        .mapToDouble(entry ->
            switch (entry.type()) {
              case "BF16" -> 0x1p-9;
              case "F16" -> 0x1p-12;
              default -> 0x1p-24;
            })
        .max()
        .orElse(0);
  }

  /** The shape of a tensor, or null where there is none of this name. */
  public @Nullable List<Integer> shape(String tensor) {
    Entry entry = entries.get(tensor);
    return entry == null ? null : entry.shape();
  }

  /** A tensor of real numbers, converted to 32 bits; each must be finite. */
  public Tensor tensor(String tensor) {
    Entry entry = entries.get(tensor);
    if (entry == null) {
      throw new InvalidDataException(
          "The model %s has no tensor (%s); it has %s.".formatted(name, tensor, names()),
          "Maybe it is not a PyTorch nn.GRU with a linear head, or was saved without biases.");
    }
    ByteBuffer in = data.slice(entry.begin(), entry.end() - entry.begin());
    in.order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[in.remaining() / width(name, tensor, entry.type())];
    for (int i = 0; i < values.length; i++) {
      values[i] = next(in, entry);
      if (!Float.isFinite(values[i])) {
        throw new InvalidDataException(
            "The weight (%s) at index %d of tensor (%s) in %s is not a finite number."
                .formatted(values[i], i, tensor, name),
            "Maybe the training diverged, or the file was saved from a broken checkpoint.");
      }
    }
    return new Tensor(tensor, entry.shape(), values);
  }

  /** The bytes of a tensor of type U8, or null where there is none of this name. */
  public byte @Nullable [] bytes(String tensor) {
    Entry entry = entries.get(tensor);
    if (entry == null || !entry.type().equals("U8")) {
      return null;
    }
    byte[] bytes = new byte[entry.end() - entry.begin()];
    data.get(entry.begin(), bytes);
    return bytes;
  }

  /** The only number of a tensor of type F64, or NaN where there is none. */
  public double number(String tensor) {
    Entry entry = entries.get(tensor);
    return entry == null || !entry.type().equals("F64") || entry.end() - entry.begin() != 8
        ? Double.NaN
        : data.getDouble(entry.begin());
  }

  private float next(ByteBuffer in, Entry entry) {
    return switch (entry.type()) {
      case "F64" -> (float) in.getDouble();
      case "F32" -> in.getFloat();
      case "F16" -> Float.float16ToFloat(in.getShort());
      case "BF16" -> Float.intBitsToFloat(in.getShort() << 16);
      default ->
          throw new InvalidDataException(
              "The type (%s) of tensor (%s) in %s must be F64, F32, F16 or BF16."
                  .formatted(entry.type(), entry.name(), name),
              "Maybe the model is quantized already: TinyLoop starts from the float one.");
    };
  }

  private static JsonNode json(String name, byte[] file, int length) {
    try {
      JsonNode header =
          JsonMapper.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .build()
              .readTree(file, 8, length);
      if (!header.isObject()) {
        throw new InvalidDataException(
            "The header of %s is not a JSON object.".formatted(name), CUT);
      }
      return header;
    } catch (JacksonException e) {
      throw new InvalidDataException(
          "The header of %s is not valid JSON: %s.".formatted(name, e.getOriginalMessage()),
          DAMAGED,
          e);
    } catch (IOException e) {
      throw InvalidDataException.unreadable(name, e);
    }
  }

  private static Map<String, Entry> entries(String name, JsonNode header, int dataBytes) {
    List<Entry> sorted = new ArrayList<>();
    header
        .properties()
        .forEach(field -> {
          if (!field.getKey().equals("__metadata__")) {
            sorted.add(entry(name, field.getKey(), field.getValue(), dataBytes));
          }
        });
    sorted.sort(Comparator.comparingInt(Entry::begin).thenComparingInt(Entry::end));
    Map<String, Entry> entries = new LinkedHashMap<>();
    int end = 0;
    for (Entry entry : sorted) {
      if (entry.begin() != end) {
        throw new InvalidDataException(
            "The tensor (%s) of %s begins at %d, but the one before ends at %d."
                .formatted(entry.name(), name, entry.begin(), end),
            DAMAGED);
      }
      end = entry.end();
      entries.put(entry.name(), entry);
    }
    if (end != dataBytes) {
      throw new InvalidDataException(
          "The tensors of %s end at %d, but the file has %d bytes of them."
              .formatted(name, end, dataBytes),
          CUT);
    }
    return entries;
  }

  private static Entry entry(String file, String tensor, JsonNode node, int dataBytes) {
    JsonNode offsets = node.path("data_offsets");
    long begin = offsets.path(0).asLong(-1);
    long end = offsets.path(1).asLong(-1);
    if (offsets.size() != 2 || begin < 0 || end < begin || end > dataBytes) {
      throw new InvalidDataException(
          "The data_offsets (%s) of tensor (%s) in %s must be ascending and at most %d."
              .formatted(offsets, tensor, file, dataBytes),
          CUT);
    }
    String type = node.path("dtype").asText();
    List<Integer> shape = new ArrayList<>();
    long size = width(file, tensor, type);
    for (JsonNode side : node.path("shape")) {
      size = side.canConvertToInt() && side.intValue() >= 0 ? size * side.intValue() : -1;
      if (size < 0 || size > dataBytes) {
        throw new InvalidDataException(
            "The shape (%s) of tensor (%s) in %s does not fit the file's %d bytes."
                .formatted(node.path("shape"), tensor, file, dataBytes),
            DAMAGED);
      }
      shape.add(side.intValue());
    }
    if (!node.path("shape").isArray() || size != end - begin) {
      throw new InvalidDataException(
          "The shape (%s) and type (%s) of tensor (%s) in %s ask for %d bytes, but data_offsets (%s) give %d."
              .formatted(node.path("shape"), type, tensor, file, size, offsets, end - begin),
          DAMAGED);
    }
    return new Entry(tensor, type, shape, (int) begin, (int) end);
  }

  private static int width(String file, String tensor, String type) {
    return switch (type) {
      case "F64", "I64", "U64" -> 8;
      case "F32", "I32", "U32" -> 4;
      case "F16", "BF16", "I16", "U16" -> 2;
      case "I8", "U8", "BOOL" -> 1;
      default ->
          throw new InvalidDataException(
              "The type (%s) of tensor (%s) in %s is unknown.".formatted(type, tensor, file),
              "Maybe the model is quantized already: TinyLoop starts from the float one.");
    };
  }
}
