package io.tinyloop.device.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.DeviceAbsentException;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.device.serial.SerialPorts.Listed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortSelectorTest {

  private static final List<Listed> PORTS =
      List.of(
          new Listed("/dev/ttyACM0", 0x0483, 0x374b, "066DFF", "1-4.2", "ST-Link"),
          new Listed("/dev/ttyACM1", 0x0483, 0x374b, "0670AA", "1-4.3", "ST-Link"),
          new Listed("/dev/ttyUSB0", 0x1a86, 0x7523, "", "1-1", "CH340"));

  private static String path(String id) throws IOException {
    return new SerialAddress(id, () -> PORTS).path();
  }

  @ParameterizedTest
  @CsvSource({
    "usb:0483:374b:0670AA, /dev/ttyACM1",
    "usb:0483:374B:0670aa, /dev/ttyACM1",
    "usb:1a86:7523, /dev/ttyUSB0",
    "usb-location:1-4.2, /dev/ttyACM0",
    "066dff, /dev/ttyACM0",
    "/dev/ttyUSB0, /dev/ttyUSB0",
    "/dev/./ttyUSB0, /dev/ttyUSB0"
  })
  void findsThePortThatIsMeant(String id, String expected) throws IOException {
    assertThat(path(id)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"usb:0483:0000", "usb-location:1-4", "0670AB", "/dev/ttyACM7", "usb:0483:374b:1"})
  void saysThatABoardIsNotPluggedIn(String id) {
    assertThatThrownBy(() -> path(id))
        .isInstanceOf(DeviceAbsentException.class)
        .hasMessageContaining("\"" + id + "\"")
        .hasMessageContaining(
            "\nMaybe one of these ports is it: /dev/ttyACM0 (usb:0483:374b:066DFF");
    assertThat(new SerialAddress(id, () -> PORTS).isPresent()).isFalse();
  }

  @Test
  void takesAPathOfTheWorkingDirectory(@TempDir Path folder) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("board"), Path.of("/dev/null"));
    Path relative = Path.of("").toAbsolutePath().relativize(link);
    assertThat(new SerialAddress(relative.toString(), () -> PORTS).isPresent()).isTrue();
    assertThat(path(relative.toString())).isEqualTo(link.toString());
  }

  @Test
  void takesNoneOfTwoEqualBoards() {
    assertThatThrownBy(() -> path("usb:0483:374b"))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(DeviceAbsentException.class)
        .hasMessageContaining("/dev/ttyACM0")
        .hasMessageContaining("/dev/ttyACM1")
        .hasMessageContaining("\nMaybe add the serial number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"usb:483:374b", "usb:0483", "usb:zzzz:0000", "usb-location:4.2", "usb:"})
  void refusesWhatIsNoUsbDevice(String id) {
    assertThatThrownBy(() -> DeviceSpec.parse(id))
        .isInstanceOf(InvalidDeviceException.class)
        .hasMessageContaining("(" + id + ")")
        .hasMessageContaining("Maybe usb:0483:374b");
  }

  @Test
  void isTheSameDeviceWithAndWithoutItsKind() {
    assertThat(DeviceSpec.parse("usb:0483:374b:A1"))
        .isEqualTo(DeviceSpec.parse("serial:usb:0483:374b:A1"))
        .hasToString("serial:usb:0483:374b:A1");
  }
}
