/** The durable record of runs and evaluations; the only user of the database libraries. */
@NullMarked
package io.tinyloop.journal;

import org.jspecify.annotations.NullMarked;
