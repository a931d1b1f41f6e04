package io.tinyloop.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the README of the data says about them, where they are there. */
class RealDataTest {

  @Test
  void mnistHasItsUsualSplits() {
    TaskData data = RealData.complete(Task.ROW_MNIST);

    assertThat(data.split(Split.TEST).count()).isEqualTo(10_000);
    assertThat(data.split(Split.VALIDATION).count()).isEqualTo(5_000);
    assertThat(data.calibration(Integer.MAX_VALUE).count()).isEqualTo(55_000);
  }

  @Test
  void embeddedDigitsAreTheFirstTrainingImages() {
    Sequences digits = RealData.digits(Task.ROW_MNIST).split(Split.TEST);
    Sequences training = RealData.complete(Task.ROW_MNIST).calibration(digits.count());

    assertThat(((InputValues.Pixels) digits.values()).bytes())
        .isEqualTo(((InputValues.Pixels) training.values()).bytes());
    assertThat(digits.labels()).isEqualTo(training.labels());
  }

  @Test
  void wordsHaveTheSplitsOfTheTable() {
    TaskData four = RealData.complete(Task.KWS_4);
    TaskData ten = RealData.complete(Task.KWS_10);

    assertThat(four.calibration(Integer.MAX_VALUE).count()).isEqualTo(2011);
    assertThat(four.split(Split.VALIDATION).count()).isEqualTo(253);
    assertThat(four.split(Split.TEST).count()).isEqualTo(1595);
    assertThat(ten.calibration(Integer.MAX_VALUE).count()).isEqualTo(4790);
    assertThat(ten.split(Split.VALIDATION).count()).isEqualTo(679);
    assertThat(ten.split(Split.TEST).count()).isEqualTo(1340);
  }
}
