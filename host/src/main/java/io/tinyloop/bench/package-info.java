/** The project's benchmarks: each by name, all with one shape of report. */
@NullMarked
package io.tinyloop.bench;

import org.jspecify.annotations.NullMarked;
