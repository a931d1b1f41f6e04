package io.tinyloop.journal;

/**
 * A run that is to begin.
 *
 * @param configuration JSON of all that it is a function of
 * @param commit of the program that starts it
 * @param tenant whose it is
 * @param startedBy name of the caller
 */
public record NewRun(
    String id, String configuration, String commit, String tenant, String startedBy) {}
