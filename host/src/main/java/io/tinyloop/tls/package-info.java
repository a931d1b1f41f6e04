/** Certificates and keys in PEM files, and what they make of a connection. */
@NullMarked
package io.tinyloop.tls;

import org.jspecify.annotations.NullMarked;
