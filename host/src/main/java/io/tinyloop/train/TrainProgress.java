package io.tinyloop.train;

/**
 * An epoch that has ended.
 *
 * @param epoch its number, from 1
 * @param epochs to train in all
 * @param steps of the optimizer so far
 * @param loss mean over the training samples, while the weights moved
 * @param trainingAccuracy likewise, 0…1
 * @param validationAccuracy after the epoch, 0…1; of the integer model where there is one
 * @param bestAccuracy validation accuracy of the model that training would keep now
 */
public record TrainProgress(
    int epoch,
    int epochs,
    long steps,
    double loss,
    double trainingAccuracy,
    double validationAccuracy,
    double bestAccuracy) {}
