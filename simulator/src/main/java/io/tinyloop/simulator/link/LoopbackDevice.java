package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.simulator.device.SimulatedDevice;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A device in the JVM on a thread of its own, reached by one loopback link at a time: a platform
 * thread, for a virtual one that computes for long would hold up the host's sessions with other
 * devices.
 */
public final class LoopbackDevice implements AutoCloseable {

  private final SimulatedDevice device;
  private final BlockingQueue<Link> links = new LinkedBlockingQueue<>();
  private final Thread thread;
  private @Nullable Link open;

  /** Starts the device; it waits for a link. */
  public LoopbackDevice(SimulatedDevice device) {
    this(device, Thread.ofPlatform().daemon());
  }

  /**
   * The same on another kind of thread.
   *
   * @param threads virtual ones for devices that hardly compute, of which there may be very many
   */
  public LoopbackDevice(SimulatedDevice device, Thread.Builder threads) {
    this.device = device;
    this.thread = threads.name("device " + device.uid()).start(this::run);
  }

  public SimulatedDevice device() {
    return device;
  }

  /** A new link to the device; the one before is closed. */
  public synchronized Link open() {
    closeOpen();
    LoopbackLink.Pair pair =
        LoopbackLink.pair(device.uid(), Limits.MAX_DEVICE_FRAME_BYTES, device.maxFrameBytes());
    open = pair.host();
    links.add(pair.device());
    return pair.host();
  }

  private void run() {
    try {
      while (true) {
        device.run(links.take());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void closeOpen() {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  /** Switches the device off. */
  @Override
  public synchronized void close() {
    thread.interrupt();
    closeOpen();
  }
}
