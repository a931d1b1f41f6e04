package io.tinyloop.device.fleet;

import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.device.recovery.PowerControl;
import io.tinyloop.meter.MeterSpec;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A spec in a fleet.
 *
 * @param name what people call it; counted devices get a number behind it
 * @param spec one device or several equal ones
 * @param labels words that jobs may ask for
 * @param power what switches it off and on; null: nothing
 * @param meter that watches its energy; null: none
 */
public record FleetMember(
    String name,
    DeviceSpec spec,
    List<String> labels,
    @Nullable PowerControl power,
    @Nullable MeterSpec meter) {

  /** A name that is not the spec itself: it may stand before a spec, as {@code NAME=KIND:ID}. */
  public static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** Devices of one fleet. */
  private static final int MOST_DEVICES = 10_000;

  private static final int MOST_PROCESSES = 256;

  private static final Pattern NAMED = Pattern.compile("(" + NAME + ")=(.+)");

  public FleetMember {
    labels = List.copyOf(labels);
  }

  /** A member that nothing can switch off. */
  public FleetMember(String name, DeviceSpec spec, List<String> labels) {
    this(name, spec, labels, null, null);
  }

  /** A spec by itself: named as it is written, without labels. */
  public static FleetMember of(DeviceSpec spec) {
    return new FleetMember(spec.single(), spec, List.of());
  }

  /**
   * The members of a comma-separated list of {@code [NAME=]KIND:ID[xN][~METER]}; at least one, at
   * most {@value #MOST_DEVICES} devices.
   *
   * @throws InvalidDeviceException in two lines, if a member is none, or there are too many
   */
  public static List<FleetMember> parseFleet(String text) {
    List<FleetMember> members =
        Stream.of(text.split(",", -1)).map(part -> parse(part.strip())).toList();
    requireAtMost(MOST_DEVICES, "devices", members.stream());
    requireAtMost(
        MOST_PROCESSES,
        "devices with a process each",
        members.stream().filter(member -> member.spec().kind().isProcess()));
    return members;
  }

  private static void requireAtMost(int most, String what, Stream<FleetMember> members) {
    long count = members.mapToLong(member -> member.spec().count()).sum();
    if (count > most) {
      throw new InvalidDeviceException(
          "The fleet has %,d %s, and may have %,d.".formatted(count, what, most),
          "Maybe a digit of a count is superfluous.");
    }
  }

  private static FleetMember parse(String text) {
    int tilde = text.lastIndexOf('~');
    FleetMember device = alone(tilde < 0 ? text : text.substring(0, tilde));
    return tilde < 0
        ? device
        : new FleetMember(
            device.name,
            device.spec,
            device.labels,
            device.power,
            MeterSpec.parse(text.substring(tilde + 1)));
  }

  private static FleetMember alone(String text) {
    Matcher named = NAMED.matcher(text);
    return named.matches()
        ? new FleetMember(named.group(1), DeviceSpec.parse(named.group(2)), List.of())
        : of(DeviceSpec.parse(text));
  }

  /** The form that {@link #parseFleet} reads; labels are left out. */
  @Override
  public String toString() {
    String device = name.equals(spec.single()) ? spec.toString() : name + "=" + spec;
    return meter == null ? device : device + "~" + meter;
  }
}
