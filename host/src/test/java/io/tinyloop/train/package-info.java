@org.jspecify.annotations.NullMarked
package io.tinyloop.train;
