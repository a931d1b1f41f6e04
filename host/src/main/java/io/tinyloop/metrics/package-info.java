/** What the host counts, in Prometheus' form: the only user of Micrometer. */
@NullMarked
package io.tinyloop.metrics;

import org.jspecify.annotations.NullMarked;
