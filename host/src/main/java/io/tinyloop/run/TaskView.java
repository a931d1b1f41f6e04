package io.tinyloop.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as people see it, before a sample is read.
 *
 * @param task its name
 * @param imported whether somebody added it; it is the program's own otherwise
 * @param dataset where its samples come from; null where it cannot be run
 * @param inputSize values a step; null where it cannot be run, as what follows
 * @param hiddenSizes units of each layer
 * @param problem why it cannot be run, and an advice; null: it can
 */
public record TaskView(
    String task,
    boolean imported,
    @Nullable String dataset,
    @Nullable Integer inputSize,
    @Nullable List<Integer> hiddenSizes,
    @Nullable Integer classes,
    @Nullable String problem) {}
