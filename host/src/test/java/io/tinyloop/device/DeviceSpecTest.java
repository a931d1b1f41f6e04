package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceSpecTest {

  @ParameterizedTest
  @CsvSource({
    "sim:cortex-m4, SIM, cortex-m4, 1",
    "sim:cortex-m4x4, SIM, cortex-m4, 4",
    "sim:cortex-m33x33, SIM, cortex-m33, 33",
    "sim:cortex-m0plusx2, SIM, cortex-m0plus, 2",
    "sim:rv32x16, SIM, rv32, 16",
    "sim+tcp:cortex-m7, SIM_TCP, cortex-m7, 1",
    "sim+pty:cortex-m4x2, SIM_PTY, cortex-m4, 2",
    "sim+mqtt:cortex-m3, SIM_MQTT, cortex-m3, 1",
    "emulated:rv32x2, EMULATED, rv32, 2",
    "native, NATIVE, '', 1",
    "nativex3, NATIVE, '', 3",
    "tcp:127.0.0.1:7000, TCP, 127.0.0.1:7000, 1",
    "tcp:[::1]:7000, TCP, [::1]:7000, 1",
    "serial:/dev/ttyACM0, SERIAL, /dev/ttyACM0, 1",
    "serial:0668FF50, SERIAL, 0668FF50, 1",
    "mqtt:bench-a.board_7, MQTT, bench-a.board_7, 1"
  })
  void readsWhatItWrites(String text, DeviceKind kind, String id, int count) {
    DeviceSpec spec = DeviceSpec.parse(text);

    assertThat(spec).isEqualTo(new DeviceSpec(kind, id, count));
    assertThat(spec).hasToString(text);
  }

  @Test
  void readsAFleetWithCommas() {
    assertThat(DeviceSpec.parseFleet("sim:cortex-m4x4, serial:/dev/ttyACM0,native"))
        .containsExactly(
            new DeviceSpec(DeviceKind.SIM, "cortex-m4", 4),
            new DeviceSpec(DeviceKind.SERIAL, "/dev/ttyACM0", 1),
            new DeviceSpec(DeviceKind.NATIVE, "", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sin:cortex-m4 | (sin) of \"sin:cortex-m4\" | Maybe sim?",
        "cortex-m4x4 | (cortex-m4x4) | Maybe sim:cortex-m4x4?",
        "sim:cortex-m5 | The core (cortex-m5) | Maybe sim:cortex-m3?",
        "sim:cortexm4x4 | The core (cortexm4) | Maybe sim:cortex-m4?",
        "sim | The core () | Maybe sim:cortex-m4?",
        "sim:cortex-m4x | devices () | Maybe sim:cortex-m4x4",
        "sim:cortex-m4x0 | devices (0) of sim:cortex-m4 | Maybe",
        "sim:cortex-m4x10001 | devices (10001) | Maybe",
        "emulatd:rv32 | (emulatd) | Maybe emulated?",
        "native:x | has an id | Maybe native",
        "tcp:localhost | (localhost) | Maybe tcp:127.0.0.1:7000?",
        "tcp:localhost:70000 | [1, 65535] | Maybe",
        "serial: | The id () | Maybe serial:/dev/ttyACM0",
        "mqtt:a/b/c | The id (a/b/c) | Maybe mqtt:UID",
        "'' | kind () | Maybe sim:cortex-m4",
      })
  void quotesWhatIsWrongAndAdvises(String text, String quoted, String advice) {
    assertThatThrownBy(() -> DeviceSpec.parse(text))
        .isInstanceOfSatisfying(
            InvalidDeviceException.class,
            e -> {
              assertThat(e.problem()).contains(quoted);
              assertThat(e.advice()).startsWith(advice);
              assertThat(e).hasMessage(e.problem() + "\n" + e.advice());
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sim:cortex-m4,", ",sim:cortex-m4"})
  void refusesAFleetWithAnEmptyPlace(String text) {
    assertThatThrownBy(() -> DeviceSpec.parseFleet(text))
        .isInstanceOf(InvalidDeviceException.class);
  }
}
