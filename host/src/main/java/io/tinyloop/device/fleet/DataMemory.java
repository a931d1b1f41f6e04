package io.tinyloop.device.fleet;

import io.tinyloop.device.Blob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The memory for data sets of one emulated board, a file that the emulator maps. In the machine's
 * shared memory where there is one, so that nothing is written to a disk.
 */
final class DataMemory implements AutoCloseable {

  private static final Path SHARED = Path.of("/dev/shm");

  private final Launch.Memory layout;
  private final Path file;
  private final FileChannel channel;

  private DataMemory(Launch.Memory layout, Path file, FileChannel channel) {
    this.layout = layout;
    this.file = file;
    this.channel = channel;
  }

  /** A new memory, all zero. */
  static DataMemory create(Launch.Memory layout) throws IOException {
    Path file =
        Files.isWritable(SHARED)
            ? Files.createTempFile(SHARED, "tinyloop-", ".memory")
            : Files.createTempFile("tinyloop-", ".memory");
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      DataMemory memory = new DataMemory(layout, file, channel);
      try {
        memory.write(new byte[1], layout.bytes() - 1);
        return memory;
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  Path file() {
    return file;
  }

  /** Takes the name away, so that the memory ends with the last process that has it open. */
  void unlink() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Puts a data set there: first its bytes, then the digest by which the device finds it.
   *
   * @return false if it does not fit
   */
  boolean place(Blob blob) throws IOException {
    if (blob.length() > layout.capacity()) {
      return false;
    }
    byte[] digest = blob.digest().bytes();
    write(new byte[digest.length], layout.offset());
    write(blob.bytes(), layout.offset() + Launch.Memory.HEADER_BYTES);
    write(digest, layout.offset());
    return true;
  }

  private void write(byte[] bytes, int at) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, at + buffer.position());
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      unlink();
    }
  }
}
