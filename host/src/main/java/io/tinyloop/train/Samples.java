package io.tinyloop.train;

import io.tinyloop.data.Sequences;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.quantize.Grid;

/** Labelled sequences as a network reads them. */
interface Samples {

  int count();

  int steps();

  int inputSize();

  /** Number {@code index} of a sample's steps · inputSize numbers. */
  float input(int sample, int index);

  int label(int sample);

  /** Real numbers. */
  static Samples real(Sequences sequences) {
    return new Real(sequences);
  }

  /** Values of the input's format. */
  static Samples integers(DataSet data, Grid input) {
    return new Integers(data, input.format().zeroPoint());
  }

  /** Sequences as they are. */
  record Real(Sequences sequences) implements Samples {

    @Override
    public int count() {
      return sequences.count();
    }

    @Override
    public int steps() {
      return sequences.steps();
    }

    @Override
    public int inputSize() {
      return sequences.inputSize();
    }

    @Override
    public float input(int sample, int index) {
      return sequences.values().at(sample * sequences.sequenceSize() + index);
    }

    @Override
    public int label(int sample) {
      return sequences.labels()[sample] & 0xFF;
    }
  }

  /** What a device reads. */
  record Integers(DataSet data, int zeroPoint) implements Samples {

    @Override
    public int count() {
      return data.sampleCount();
    }

    @Override
    public int steps() {
      return data.steps();
    }

    @Override
    public int inputSize() {
      return data.inputSize();
    }

    @Override
    public float input(int sample, int index) {
      return (data.codes()[sample * data.sampleSize() + index] & 0xFF) - zeroPoint;
    }

    @Override
    public int label(int sample) {
      return data.label(sample);
    }
  }
}
