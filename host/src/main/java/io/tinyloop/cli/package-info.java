/** The command line: one command a class, none of which knows another. */
@NullMarked
package io.tinyloop.cli;

import org.jspecify.annotations.NullMarked;
