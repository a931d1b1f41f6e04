package io.tinyloop.simulator.link;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The functions of the C library behind a pseudo-terminal (Linux). Each throws an {@link
 * IOException} that names the function and errno where the C function fails.
 */
@SuppressWarnings("restricted")
final class LibC {

  static final int O_RDWR = 2;
  static final int O_NOCTTY = 0x100;
  static final int O_NONBLOCK = 0x800;
  static final int POLLIN = 1;
  static final int POLLOUT = 4;
  private static final int EAGAIN = 11;
  private static final int EINTR = 4;

  /** More than any Linux architecture's struct termios. */
  private static final int TERMIOS_BYTES = 256;

  /** Reads struct termios2, whose speeds are numbers; c_ospeed is its last field. */
  private static final long TCGETS2 = 0x802C_542AL;

  private static final long OUTPUT_SPEED = 40;

  private static final int TCSANOW = 0;
  private static final int MAX_PATH_BYTES = 128;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle POSIX_OPENPT = function("posix_openpt", JAVA_INT, JAVA_INT);
  private static final MethodHandle GRANTPT = function("grantpt", JAVA_INT, JAVA_INT);
  private static final MethodHandle UNLOCKPT = function("unlockpt", JAVA_INT, JAVA_INT);
  private static final MethodHandle PTSNAME_R =
      function("ptsname_r", JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle OPEN = function("open", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle READ =
      function("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE =
      function("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle POLL = function("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle TCGETATTR = function("tcgetattr", JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle TCSETATTR =
      function("tcsetattr", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle IOCTL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("ioctl"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CFMAKERAW =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("cfmakeraw"), FunctionDescriptor.ofVoid(ADDRESS));

  private LibC() {}

  private static MethodHandle function(
      String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  /** A call of one function with its captured errno in {@code state}. */
  @FunctionalInterface
  private interface Call {
    long run(Arena arena, MemorySegment state) throws Throwable;
  }

  private static long check(String name, Call call) throws IOException {
    long result = call(name, call);
    if (result < 0) {
      throw new IOException("%s failed with errno %d.".formatted(name, -result));
    }
    return result;
  }

  /** The function's result, or −errno. */
  private static long call(String name, Call call) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      long result = call.run(arena, state);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("%s could not be called.".formatted(name), e);
    }
  }

  static int posixOpenpt() throws IOException {
    return (int)
        check(
            "posix_openpt",
            (_, s) -> (int) POSIX_OPENPT.invokeExact(s, O_RDWR | O_NOCTTY | O_NONBLOCK));
  }

  static void grantpt(int fd) throws IOException {
    check("grantpt", (_, s) -> (int) GRANTPT.invokeExact(s, fd));
  }

  static void unlockpt(int fd) throws IOException {
    check("unlockpt", (_, s) -> (int) UNLOCKPT.invokeExact(s, fd));
  }

  static String ptsname(int fd) throws IOException {
    StringBuilder path = new StringBuilder();
    check(
        "ptsname_r",
        (arena, s) -> {
          MemorySegment buffer = arena.allocate(MAX_PATH_BYTES);
          int error = (int) PTSNAME_R.invokeExact(s, fd, buffer, (long) MAX_PATH_BYTES);
          path.append(buffer.getString(0));
          return error == 0 ? 0 : -1;
        });
    return path.toString();
  }

  static int open(String path, int flags) throws IOException {
    return (int)
        check("open", (arena, s) -> (int) OPEN.invokeExact(s, arena.allocateFrom(path), flags));
  }

  static void close(int fd) throws IOException {
    check("close", (_, s) -> (int) CLOSE.invokeExact(s, fd));
  }

  /** Switches a terminal to raw bytes: no echo, no line editing, no translation. */
  static void makeRaw(int fd) throws IOException {
    check(
        "tcsetattr",
        (arena, s) -> {
          MemorySegment termios = arena.allocate(TERMIOS_BYTES, Long.BYTES);
          int result = (int) TCGETATTR.invokeExact(s, fd, termios);
          if (result < 0) {
            return result;
          }
          CFMAKERAW.invokeExact(termios);
          return (int) TCSETATTR.invokeExact(s, fd, TCSANOW, termios);
        });
  }

  /** Bits a second of a terminal. */
  static int outputSpeed(int fd) throws IOException {
    return (int)
        check(
            "ioctl",
            (arena, s) -> {
              MemorySegment termios = arena.allocate(TERMIOS_BYTES, Long.BYTES);
              int result = (int) IOCTL.invokeExact(s, fd, TCGETS2, termios);
              return result < 0 ? result : termios.get(JAVA_INT, OUTPUT_SPEED);
            });
  }

  /** Whether one of {@code events} (or an error) came within {@code millis}. */
  static boolean poll(int fd, int events, int millis) throws IOException {
    long ready =
        call(
            "poll",
            (arena, s) -> {
              MemorySegment pollfd = arena.allocate(Integer.BYTES + 2 * Short.BYTES, 4);
              pollfd.set(JAVA_INT, 0, fd);
              pollfd.set(JAVA_SHORT, Integer.BYTES, (short) events);
              return (int) POLL.invokeExact(s, pollfd, 1L, millis);
            });
    return unlessAgain("poll", ready) > 0;
  }

  /** Reads at most {@code buffer.length} bytes; 0 if there are none now. */
  static int read(int fd, byte[] buffer) throws IOException {
    long result =
        call(
            "read",
            (arena, s) -> {
              MemorySegment segment = arena.allocate(buffer.length);
              long count = (long) READ.invokeExact(s, fd, segment, (long) buffer.length);
              if (count > 0) {
                MemorySegment.copy(segment, JAVA_BYTE, 0, buffer, 0, (int) count);
              }
              return count;
            });
    return (int) unlessAgain("read", result);
  }

  /** Writes some of the bytes from {@code offset} on; 0 if none can be written now. */
  static int write(int fd, byte[] bytes, int offset) throws IOException {
    int length = bytes.length - offset;
    long result =
        call(
            "write",
            (arena, s) -> {
              MemorySegment segment = arena.allocate(length);
              MemorySegment.copy(bytes, offset, segment, JAVA_BYTE, 0, length);
              return (long) WRITE.invokeExact(s, fd, segment, (long) length);
            });
    return (int) unlessAgain("write", result);
  }

  /** A signal to this thread, as a debugger or another library sends them, is no failure. */
  private static long unlessAgain(String name, long result) throws IOException {
    if (result == -EAGAIN || result == -EINTR) {
      return 0;
    }
    if (result < 0) {
      throw new IOException("%s failed with errno %d.".formatted(name, -result));
    }
    return result;
  }
}
