package io.tinyloop.measure;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The newest calibration of each board and meter. Thread-safe. */
public interface Calibrations {

  /** The newest calibration under {@code key}, whether it still holds or not. */
  Optional<BoardCalibration> find(BoardCalibration.Key key);

  /** Keeps a calibration; it takes the place of the one before. */
  void keep(BoardCalibration calibration);

  /** How boards of a class differ. */
  BoardOffsets offsets();

  /** Calibrations that are gone when the program ends. */
  static Calibrations inMemory() {
    Map<BoardCalibration.Key, BoardCalibration> kept = new ConcurrentHashMap<>();
    BoardOffsets offsets = new BoardOffsets(ReferenceLog.inMemory());
    return new Calibrations() {
      @Override
      public BoardOffsets offsets() {
        return offsets;
      }

      @Override
      public Optional<BoardCalibration> find(BoardCalibration.Key key) {
        return Optional.ofNullable(kept.get(key));
      }

      @Override
      public void keep(BoardCalibration calibration) {
        kept.put(calibration.key(), calibration);
      }
    };
  }
}
