package io.tinyloop.data.audio;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the small recordings that tests read. */
public final class WavFiles {

  private WavFiles() {}

  /** A tone of half a second. */
  public static short[] tone(int hertz) {
    short[] samples = new short[8000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) (8000 * Math.sin(2 * Math.PI * hertz * i / 16_000));
    }
    return samples;
  }

  /** A WAV file of one channel at 16 kHz. */
  public static byte[] wav(short[] samples) {
    return wav(1, 1, 16_000, 16, samples);
  }

  /** A WAV file that says this about itself. */
  public static byte[] wav(int format, int channels, int rate, int bits, short[] samples) {
    ByteBuffer file = ByteBuffer.allocate(44 + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(US_ASCII)).putInt(36 + 2 * samples.length);
    file.put("WAVEfmt ".getBytes(US_ASCII)).putInt(16);
    file.putShort((short) format).putShort((short) channels).putInt(rate);
    file.putInt(rate * channels * bits / 8);
    file.putShort((short) (channels * bits / 8)).putShort((short) bits);
    file.put("data".getBytes(US_ASCII)).putInt(2 * samples.length);
    for (short sample : samples) {
      file.putShort(sample);
    }
    return file.array();
  }

  /** Twenty clips of one speaker each for the words high and low. */
  public static Path words(Path folder) throws IOException {
    for (int i = 0; i < 20; i++) {
      write(folder.resolve("high/speaker%02d_nohash_0.wav".formatted(i)), tone(2000 + 10 * i));
      write(folder.resolve("low/speaker%02d_nohash_0.wav".formatted(i)), tone(300 + 10 * i));
    }
    return folder;
  }

  public static void write(Path file, short[] samples) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, wav(samples));
  }

  /** A tar archive of these files, name and content in turn. */
  static byte[] tar(Object... files) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < files.length; i += 2) {
      byte[] content = (byte[]) files[i + 1];
      byte[] header = new byte[512];
      put(header, 0, (String) files[i]);
      put(header, 100, "0000644\0");
      put(header, 124, "%011o\0".formatted(content.length));
      put(header, 148, "        ");
      header[156] = '0';
      put(header, 257, "ustar\0");
      int sum = 0;
      for (byte b : header) {
        sum += b & 0xFF;
      }
      put(header, 148, "%06o\0 ".formatted(sum));
      out.writeBytes(header);
      out.writeBytes(content);
      out.writeBytes(new byte[(512 - content.length % 512) % 512]);
    }
    out.writeBytes(new byte[1024]);
    return out.toByteArray();
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
