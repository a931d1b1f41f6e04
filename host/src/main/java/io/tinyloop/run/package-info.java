/** A search from configuration to report: baselines, search, confirmation, test. */
@NullMarked
package io.tinyloop.run;

import org.jspecify.annotations.NullMarked;
