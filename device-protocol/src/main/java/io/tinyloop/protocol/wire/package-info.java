/**
 * The wire: frames, byte stuffing, messages and the link port (PROTOCOL.md). The only package that
 * sees the generated Protocol Buffers classes.
 */
@NullMarked
package io.tinyloop.protocol.wire;

import org.jspecify.annotations.NullMarked;
