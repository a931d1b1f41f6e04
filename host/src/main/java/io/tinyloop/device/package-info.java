/**
 * Devices under evaluation: how they are named, opened, talked to and shared.
 *
 * <p>A {@link io.tinyloop.device.DeviceSpec} names devices, a {@link
 * io.tinyloop.device.fleet.FleetFactory} opens them, a {@link io.tinyloop.device.DeviceSession}
 * speaks with one, and a {@link io.tinyloop.device.DevicePool} shares them out. Every evaluation
 * ends as one {@link io.tinyloop.device.Outcome}.
 */
@NullMarked
package io.tinyloop.device;

import org.jspecify.annotations.NullMarked;
