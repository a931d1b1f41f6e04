package io.tinyloop.device;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of a {@code serial:} device: {@code PORT[@BAUD]}.
 *
 * @param port a path, a USB device, a USB socket or a USB serial number
 * @param baud bits a second to agree on after the hello, [{@value #LEAST_BAUD}, {@value
 *     #MOST_BAUD}]; empty: the line stays as it is
 */
public record SerialSpec(String port, OptionalInt baud) {

  private static final int LEAST_BAUD = 9_600;
  private static final int MOST_BAUD = 12_000_000;
  private static final Pattern FORM = Pattern.compile("(.+)@(\\d*)");

  /**
   * Reads an id.
   *
   * @throws InvalidDeviceException if the speed is none
   */
  public static SerialSpec parse(String id) {
    Matcher form = FORM.matcher(id);
    if (!form.matches()) {
      return new SerialSpec(id, OptionalInt.empty());
    }
    String digits = form.group(2);
    long baud = digits.matches("\\d{1,9}") ? Long.parseLong(digits) : -1;
    if (baud < LEAST_BAUD || baud > MOST_BAUD) {
      throw new InvalidDeviceException(
          "The line speed (%s) of \"serial:%s\" must be in [%d, %d] bits a second."
              .formatted(digits, id, LEAST_BAUD, MOST_BAUD),
          "Maybe serial:%s@921600?".formatted(form.group(1)));
    }
    return new SerialSpec(form.group(1), OptionalInt.of((int) baud));
  }
}
