package io.tinyloop.protocol.arithmetic;

import java.util.List;

/**
 * One sample as the reference kernel computed it.
 *
 * @param finalHidden h' of each layer after the last step
 * @param logits one a class (equation 11)
 * @param prediction in [0, classes − 1]
 * @param trace equation 13
 */
public record SampleRun(List<int[]> finalHidden, int[] logits, int prediction, int trace) {}
