package io.tinyloop.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.measure.Metered;
import io.tinyloop.measure.Provenance;
import io.tinyloop.meter.model.ModelMeter;
import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.protocol.wire.Window;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelMeterTest {

  private final ModelMeter meter = new ModelMeter("stm32f407", "cortex-m4", 785, 1.37);

  private static DeviceWindows told(TickKind kind, String mcu) {
    Hello hello =
        new Hello(
            1,
            "board-1",
            mcu,
            "a board",
            null,
            1,
            1,
            1,
            168_000_000,
            kind,
            168_000_000,
            100_000,
            512,
            4,
            100,
            false,
            0,
            false,
            List.of(),
            "lanes",
            0);
    return new DeviceWindows(hello, List.of(new Window(2, 1_000_000, 0)), EnergyStatus.NO_SENSOR);
  }

  private double microjoules(TickKind kind) throws MeterException {
    List<Metered> seen = meter.end(told(kind, "cortex-m4"), Duration.ZERO);
    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst().isValid()).isTrue();
    return seen.getFirst().microjoules();
  }

  @Test
  void multipliesCyclesByTheEnergyOfOne() throws MeterException {
    assertThat(microjoules(TickKind.CYCLES)).isEqualTo(785, within(1e-9));
    assertThat(microjoules(TickKind.MODELLED_CYCLES)).isEqualTo(785, within(1e-9));
    assertThat(microjoules(TickKind.INSTRUCTIONS)).isEqualTo(785 * 1.37, within(1e-9));
  }

  @Test
  void neverCallsItMeasured() {
    assertThat(meter.instrument().provenance()).isEqualTo(Provenance.MODELLED);
    assertThat(meter.instrument().name()).isEqualTo("model:stm32f407");
  }

  @Test
  void refusesADeviceOfAnotherCoreOrWithoutACounter() {
    assertThatThrownBy(() -> meter.end(told(TickKind.CYCLES, "rv32"), Duration.ZERO))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("of a cortex-m4")
        .hasMessageContaining("is a rv32")
        .hasMessageContaining("Maybe another board");
    assertThatThrownBy(() -> meter.end(told(TickKind.NANOSECONDS, "cortex-m4"), Duration.ZERO))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("nanoseconds")
        .hasMessageContaining("Maybe");
  }

  @Test
  void isNamedByABoard() {
    assertThat(MeterSpec.parse("model:nrf52840").kind()).isEqualTo(MeterSpec.Kind.MODEL);
    assertThat(MeterSpec.parse("model:nrf52840").address()).isEqualTo("nrf52840");
    assertThatThrownBy(() -> MeterSpec.parse("model"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model:stm32f407");
  }
}
