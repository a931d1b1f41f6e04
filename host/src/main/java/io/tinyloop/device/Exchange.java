package io.tinyloop.device;

/**
 * A message that went over a device's link.
 *
 * @param fromDevice whether the device said it
 * @param message its kind, for example {@code Evaluate}
 * @param hex the message as PROTOCOL.md has it, hexadecimal, without frame and checksum; empty
 *     where it carries a piece of a blob
 * @param offset of the piece in its blob; −1: it carries none
 * @param length of the piece
 */
public record Exchange(boolean fromDevice, String message, String hex, int offset, int length) {}
