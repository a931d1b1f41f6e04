package io.tinyloop.profile;

import io.tinyloop.simulator.cost.FittedCore;
import java.util.List;

/**
 * A fit with what it predicts.
 *
 * @param fitted the profile
 * @param predictions of the genomes of the fit, of unseen ones and of trained models
 */
public record CoreProfile(FittedCore fitted, List<Predictions> predictions) {

  public CoreProfile {
    predictions = List.copyOf(predictions);
  }
}
