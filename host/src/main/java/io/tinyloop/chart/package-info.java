/** Charts as SVG and PNG. The only user of XChart. */
@NullMarked
package io.tinyloop.chart;

import org.jspecify.annotations.NullMarked;
