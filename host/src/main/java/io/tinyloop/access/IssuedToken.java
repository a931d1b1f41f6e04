package io.tinyloop.access;

/**
 * A token that has just been made.
 *
 * @param text what its holder shows; it is kept nowhere and cannot be shown again
 */
public record IssuedToken(TokenView token, String text) {

  /** The text is not shown. */
  @Override
  public String toString() {
    return token.toString();
  }
}
