package io.tinyloop.device;

import java.time.Instant;

/**
 * A person's order to keep a device from work, until a person releases it.
 *
 * @param by who ordered it
 */
public record Withdrawal(String reason, String by, Instant since) {}
