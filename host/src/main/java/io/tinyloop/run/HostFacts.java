package io.tinyloop.run;

import io.tinyloop.device.DeviceStatus;
import io.tinyloop.journal.SessionRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run was worked on with: of no influence on its front, which is a function of commit,
 * configuration and data, but what a person asks for who doubts it.
 *
 * @param modelDigest of the 8-bit homogeneous model: stands for weights, calibration and quantizer
 * @param dataDigest of all validation samples
 * @param devices as they were at the end
 * @param sessions one for each start of the host, in order
 */
public record HostFacts(
    String modelDigest, String dataDigest, List<Device> devices, List<Session> sessions) {

  public HostFacts {
    devices = List.copyOf(devices);
    sessions = List.copyOf(sessions);
  }

  /**
   * A device.
   *
   * @param uid null: it was not heard of
   * @param firmwareDigest null: it does not say
   */
  public record Device(
      String name,
      String spec,
      @Nullable String uid,
      @Nullable String mcu,
      @Nullable String board,
      @Nullable String firmwareDigest,
      @Nullable Integer clockHertz) {

    static Device of(DeviceStatus status) {
      var hello = status.hello();
      if (hello == null) {
        return new Device(status.name(), status.spec().single(), null, null, null, null, null);
      }
      var digest = hello.firmwareDigest();
      return new Device(
          status.name(),
          status.spec().single(),
          hello.uid(),
          hello.mcu(),
          hello.board(),
          digest == null ? null : digest.hex(),
          hello.clockHertz());
    }
  }

  /**
   * A session.
   *
   * @param commit of the program
   * @param wallSeconds that it lasted
   */
  public record Session(
      String commit,
      Instant startedAt,
      double wallSeconds,
      long deviceEvaluations,
      double deviceSeconds) {

    static Session of(SessionRecord session) {
      return new Session(
          session.commitId(),
          session.startedAt(),
          session.wall().toMillis() / 1e3,
          session.deviceEvaluations(),
          session.deviceSeconds());
    }
  }
}
