package io.tinyloop.run;

import io.tinyloop.journal.CalibrationRecord;
import io.tinyloop.journal.CalibrationStore;
import io.tinyloop.journal.ReferenceStore;
import io.tinyloop.measure.BoardCalibration;
import io.tinyloop.measure.BoardOffsets;
import io.tinyloop.measure.Calibrations;
import java.util.Optional;

/** Calibrations that outlive the program, in the journal. Thread-safe. */
public final class JournaledCalibrations implements Calibrations {

  private final CalibrationStore store;
  private final BoardOffsets offsets;

  public JournaledCalibrations(CalibrationStore store, ReferenceStore references) {
    this.store = store;
    offsets = new BoardOffsets(new JournaledReferences(references));
  }

  @Override
  public BoardOffsets offsets() {
    return offsets;
  }

  @Override
  public Optional<BoardCalibration> find(BoardCalibration.Key key) {
    return store
        .newest(key.uid(), key.firmware(), key.clockHertz(), key.meter())
        .map(record -> Json.read(record.body(), BoardCalibration.class));
  }

  @Override
  public void keep(BoardCalibration calibration) {
    BoardCalibration.Key key = calibration.key();
    store.add(
        new CalibrationRecord(
            key.uid(),
            key.firmware(),
            key.clockHertz(),
            key.meter(),
            calibration.takenAt(),
            calibration.supplyMillivolts(),
            calibration.temperature(),
            Json.write(calibration)));
  }
}
