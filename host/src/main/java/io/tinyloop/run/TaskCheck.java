package io.tinyloop.run;

/**
 * What reading all of a task's samples says about it.
 *
 * @param steps of a sequence
 * @param validation sequences of the split that steers a search
 * @param test sequences of the split for the report
 * @param floatAccuracy of the float model on the validation split, in [0, 1]
 */
public record TaskCheck(
    String task, int steps, int inputSize, int validation, int test, double floatAccuracy) {}
