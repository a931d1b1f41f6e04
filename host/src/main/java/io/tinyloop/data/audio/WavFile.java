package io.tinyloop.data.audio;

import io.tinyloop.data.InvalidDataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reader of WAV files of one channel of 16-bit samples at {@value Mfcc#SAMPLE_RATE} Hz, PCM: {@code
 * RIFF size WAVE}, then chunks {@code id:4 size:u32le bytes}, of which {@code fmt } and {@code
 * data} count.
 *
 * <p>A size is never believed: a file has at most {@link #MAX_BYTES}, and a chunk ends in it.
 */
public final class WavFile {

  /** Bound on a file: half an hour of speech. */
  public static final int MAX_BYTES = 1 << 26;

  private static final int RIFF = 0x46464952;
  private static final int WAVE = 0x45564157;
  private static final int FORMAT = 0x20746d66;
  private static final int DATA = 0x61746164;
  private static final int PCM = 1;
  private static final int EXTENSIBLE = 0xFFFE;
  private static final int SUBFORMAT = 24;

  /** What a program writes that did not know the length when it began. */
  private static final long UNKNOWN_SIZE = 0xFFFFFFFFL;

  private static final String CUT = "Maybe its copy was interrupted: get it again.";
  private static final String CONVERT =
      "Maybe convert it: sox IN.wav -r 16000 -c 1 -b 16 OUT.wav, or ffmpeg -i IN.wav -ar 16000 -ac 1 -c:a pcm_s16le OUT.wav.";

  private final String name;
  private final ByteBuffer bytes;
  private boolean described;

  private WavFile(String name, byte[] bytes) {
    this.name = name;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The samples of a file; {@code name} stands in errors. */
  public static short[] read(Path file, String name) {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(name, in.readNBytes(MAX_BYTES + 1));
    } catch (IOException e) {
      throw InvalidDataException.unreadable(name, e);
    }
  }

  /** The samples in the bytes of a file; {@code name} stands in errors. */
  public static short[] parse(String name, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new InvalidDataException(
          "The file %s has more than %d bytes.".formatted(name, MAX_BYTES),
          "Maybe it is no clip of a word: cut it into clips of a second.");
    }
    try {
      return new WavFile(name, bytes).samples();
    } catch (BufferUnderflowException e) {
      throw new InvalidDataException(
          "The file %s ends at offset %d, within a header.".formatted(name, bytes.length), CUT, e);
    }
  }

  private short[] samples() {
    if (bytes.limit() < 12 || bytes.getInt(0) != RIFF || bytes.getInt(8) != WAVE) {
      throw new InvalidDataException(
          "The file %s of %d bytes does not begin as a WAV file.".formatted(name, bytes.limit()),
          "Maybe it is of another format (FLAC, MP3, AIFF) under this name; "
              + Character.toLowerCase(CONVERT.charAt(6))
              + CONVERT.substring(7));
    }
    bytes.position(12);
    while (bytes.hasRemaining()) {
      int id = bytes.getInt();
      long size = bytes.getInt() & 0xFFFFFFFFL;
      if (id == DATA) {
        return data(size);
      }
      if (size > bytes.remaining()) {
        throw endsEarly(size);
      }
      int next = bytes.position() + (int) Math.min(size + (size & 1), bytes.remaining());
      if (id == FORMAT) {
        checkFormat((int) size);
      }
      bytes.position(next);
    }
    throw new InvalidDataException("The file %s has no chunk of samples.".formatted(name), CUT);
  }

  private void checkFormat(int size) {
    int start = bytes.position();
    int format = bytes.getShort(start) & 0xFFFF;
    if (format == EXTENSIBLE && size >= SUBFORMAT + 2) {
      format = bytes.getShort(start + SUBFORMAT) & 0xFFFF;
    }
    check("format", format, PCM);
    check("number of channels", bytes.getShort(start + 2) & 0xFFFF, 1);
    check("sample rate", bytes.getInt(start + 4) & 0xFFFFFFFFL, Mfcc.SAMPLE_RATE);
    check("number of bits a sample", bytes.getShort(start + 14) & 0xFFFF, 16);
    described = true;
  }

  private void check(String what, long value, long expected) {
    if (value != expected) {
      throw new InvalidDataException(
          "The %s (%d) of %s must be %d%s."
              .formatted(
                  what, value, name, expected, what.equals("format") ? ", which is PCM" : ""),
          CONVERT);
    }
  }

  private short[] data(long size) {
    if (!described) {
      throw new InvalidDataException(
          "The file %s has samples before it says their format.".formatted(name),
          "Maybe it is damaged: convert it again.");
    }
    if (size > bytes.remaining() && size != UNKNOWN_SIZE) {
      throw endsEarly(size);
    }
    short[] samples = new short[(int) Math.min(size, bytes.remaining()) / 2];
    bytes.asShortBuffer().get(samples);
    if (samples.length == 0) {
      throw new InvalidDataException(
          "The file %s has no samples.".formatted(name), "Maybe its recording failed: remove it.");
    }
    return samples;
  }

  private InvalidDataException endsEarly(long size) {
    return new InvalidDataException(
        "The file %s ends at offset %d, but a chunk at offset %d announces %d bytes."
            .formatted(name, bytes.limit(), bytes.position() - 8, size),
        CUT);
  }
}
