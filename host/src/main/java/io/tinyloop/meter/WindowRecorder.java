package io.tinyloop.meter;

import io.tinyloop.measure.Defect;
import io.tinyloop.measure.Metered;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts a meter's stream of samples into windows, by the level of the marker: the one place where
 * samples become energy. What is lost where an edge may have been counts against the window at it.
 * Used by one thread at a time.
 */
public final class WindowRecorder {

  private final double secondsPerSample;
  private final List<Metered> windows = new ArrayList<>();
  private final Set<Defect> defects = EnumSet.noneOf(Defect.class);
  private boolean high;
  private boolean sound = true;
  private double joules;
  private long samples;
  private long lost;

  /**
   * @param secondsPerSample of the meter's clock
   */
  public WindowRecorder(double secondsPerSample) {
    this.secondsPerSample = secondsPerSample;
  }

  /**
   * The next sample.
   *
   * @param level of the marker
   * @param overRange whether the current was more than the meter can say
   */
  public void sample(double watts, boolean level, boolean overRange) {
    if (level && !high) {
      open();
    } else if (!level && high) {
      close();
    }
    high = level;
    if (high) {
      joules += watts * secondsPerSample;
      samples++;
      if (overRange) {
        defects.add(Defect.OVER_RANGE);
      }
    }
    sound = true;
  }

  private void open() {
    joules = 0;
    samples = 0;
    lost = 0;
    defects.clear();
    if (!sound) {
      defects.add(Defect.LOST_SAMPLES); // among them may be the edge
    }
  }

  private void close() {
    windows.add(new Metered((samples + lost) * secondsPerSample, 1e6 * joules, samples, defects));
  }

  /** So many samples are missing before the next one. */
  public void lost(int count) {
    lost += count;
    sound = false;
    spoil(Defect.LOST_SAMPLES);
  }

  /** The next sample is not the one after the last, and nobody knows how many are between. */
  public void broken(Defect defect) {
    sound = false;
    spoil(defect);
  }

  private void spoil(Defect defect) {
    if (high) {
      defects.add(defect);
    }
  }

  /** The stream has ended: a window that is open has no second edge. */
  public void end(Defect why) {
    if (high) {
      defects.add(why);
      close();
      high = false;
    }
  }

  /** Windows that are complete. */
  public int count() {
    return windows.size();
  }

  /** All complete windows, in order. */
  public List<Metered> windows() {
    return List.copyOf(windows);
  }
}
