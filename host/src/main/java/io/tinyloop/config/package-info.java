/** How the host is put together and configured. */
@NullMarked
package io.tinyloop.config;

import org.jspecify.annotations.NullMarked;
