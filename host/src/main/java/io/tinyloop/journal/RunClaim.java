package io.tinyloop.journal;

/**
 * The right of one host to work on a run until it expires or another host has taken the run.
 *
 * @param host as it calls itself
 * @param generation one more with each claim of the run: what is written by an older one is refused
 */
public record RunClaim(String run, String host, long generation) {}
