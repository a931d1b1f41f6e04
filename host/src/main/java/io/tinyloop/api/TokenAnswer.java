package io.tinyloop.api;

import io.tinyloop.access.TokenView;

/**
 * The answer to a request for a token.
 *
 * @param text what its holder shows; it cannot be shown again
 */
public record TokenAnswer(TokenView token, String text) {}
