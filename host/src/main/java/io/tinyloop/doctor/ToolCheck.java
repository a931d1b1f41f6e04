package io.tinyloop.doctor;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of others that some uses need. */
final class ToolCheck {

  /**
   * A use and what it needs.
   *
   * @param subject the use
   * @param why what it is for
   * @param commands any of which will do
   * @param packages of Debian that bring one
   */
  private record Tool(String subject, String why, List<String> commands, String packages) {}

  private static final List<Tool> TOOLS =
      List.of(
          new Tool("native device", "native:", List.of("cmake"), "cmake make gcc libc6-dev nanopb"),
          new Tool(
              "Cortex-M firmware",
              "it builds what boards and emulated:cortex-m… run",
              List.of("arm-none-eabi-gcc"),
              "gcc-arm-none-eabi libnewlib-arm-none-eabi"),
          new Tool(
              "Cortex-M emulator",
              "emulated:cortex-m…",
              List.of("qemu-system-arm"),
              "qemu-system-arm"),
          new Tool(
              "RISC-V firmware",
              "it builds what emulated:rv32 runs",
              List.of("riscv64-unknown-elf-gcc"),
              "gcc-riscv64-unknown-elf"),
          new Tool(
              "RISC-V emulator",
              "emulated:rv32",
              List.of("qemu-system-riscv32"),
              "qemu-system-misc"),
          new Tool(
              "flash",
              "it writes firmware to a board",
              List.of("st-flash", "openocd", "probe-rs"),
              "stlink-tools"));

  private ToolCheck() {}

  static List<Finding> all(String path) {
    return TOOLS.stream().map(tool -> of(path, tool)).toList();
  }

  static Finding of(String path, String subject, String why, String command) {
    return of(path, new Tool(subject, why, List.of(command), command));
  }

  private static Finding of(String path, Tool tool) {
    return tool.commands().stream()
        .flatMap(command -> found(path, command).stream())
        .findFirst()
        .map(there -> Finding.ok(tool.subject(), there.toString()))
        .orElseGet(() ->
            Finding.missing(
                tool.subject(),
                "no %s (%s)".formatted(String.join(", no ", tool.commands()), tool.why()),
                "sudo apt-get install %s".formatted(tool.packages())));
  }

  private static Optional<Path> found(String path, String command) {
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
