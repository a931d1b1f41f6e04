/** What this machine has of what TinyLoop needs, and how what is missing is mended. */
@NullMarked
package io.tinyloop.doctor;

import org.jspecify.annotations.NullMarked;
