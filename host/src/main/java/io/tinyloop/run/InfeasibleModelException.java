package io.tinyloop.run;

/** The one model of an evaluation cannot run on the device. */
public final class InfeasibleModelException extends RuntimeException {

  InfeasibleModelException(String reason) {
    super(
        "The model cannot run there: %s%nMaybe choose smaller widths or another device."
            .formatted(reason));
  }
}
