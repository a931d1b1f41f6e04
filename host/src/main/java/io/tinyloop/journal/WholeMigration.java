package io.tinyloop.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the file of an embedded database to the newest schema whole or not at all: the migrations
 * run on a copy beside it, which takes its place at the end. The database commits each statement of
 * a schema by itself; a process killed between two of them would leave a file that no later process
 * can open.
 */
final class WholeMigration {

  static final String SUFFIX = ".mv.db";
  private static final String COPY = ".migrating" + SUFFIX;

  private WholeMigration() {}

  /** Whether nothing was ever written to {@code file}, or it is not there. */
  static boolean isNew(Path file) throws IOException {
    return Files.notExists(file) || Files.size(file) == 0;
  }

  /**
   * Migrates {@code file}, created with its folder if need be. The file is locked meanwhile, as the
   * database itself locks it, so that no other process opens it.
   *
   * @param migrate migrates and closes the database at the path that it is given
   * @throws HeldException if another process holds it
   * @throws IOException if it cannot be written
   */
  static void run(Path file, Consumer<Path> migrate) throws IOException {
    create(file);
    Object key = key(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      // Another process that migrated it just now has put another file in its place.
      if (lock == null || !key.equals(key(file))) {
        throw new HeldException(file);
      }
      replace(file, migrate);
    }
  }

  private static void create(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // What is there is migrated.
    }
  }

  /** Tells a file from another one that takes its name. */
  private static Object key(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return key == null ? file : key;
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this process
    }
  }

  private static void replace(Path file, Consumer<Path> migrate) throws IOException {
    Path copy = copyOf(file);
    try {
      Files.deleteIfExists(copy);
      if (!isNew(file)) {
        Files.copy(file, copy);
      }
      migrate.accept(copy);
      force(copy);
      Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private static Path copyOf(Path file) {
    String name = file.getFileName().toString();
    return file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + COPY);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** The file is migrated or used by somebody else. */
  static final class HeldException extends FileSystemException {

    private HeldException(Path file) {
      super(file.toString(), null, "another process uses it");
    }
  }
}
