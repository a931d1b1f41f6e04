package io.tinyloop.protocol.conformance;

import io.tinyloop.protocol.wire.ConformanceKind;
import io.tinyloop.protocol.wire.LinkException;

/** An implementation of the law under test: a kernel, the simulator, a device behind a link. */
public interface ConformanceTarget {

  /** What reports call it. */
  String name();

  /**
   * One output a case. The caller sends any number of cases; a target behind a link splits them.
   *
   * @param arguments {@link ConformanceKind#argumentCount} numbers a case, back to back, all legal
   */
  int[] primitive(ConformanceKind kind, int[] arguments) throws LinkException, InterruptedException;

  /** Offers a model image, valid or not. */
  Answer offerModel(byte[] image) throws LinkException, InterruptedException;

  /** Offers a data set image, valid or not. */
  Answer offerDataSet(byte[] image) throws LinkException, InterruptedException;

  /** Runs a model over samples of a data set; both images are valid, but may not fit each other. */
  Answer evaluate(byte[] model, byte[] dataSet, int firstSample, int sampleCount)
      throws LinkException, InterruptedException;
}
