/**
 * Reports on finished runs for people: tables, figures, one page. A function of the runs' files.
 */
@NullMarked
package io.tinyloop.report;

import org.jspecify.annotations.NullMarked;
