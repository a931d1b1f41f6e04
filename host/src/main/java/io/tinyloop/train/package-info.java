/**
 * Training of GRU classifiers: in real numbers, and aware of quantization with a forward pass that
 * computes the integers of ARITHMETIC.md themselves. Own back-propagation through time, Adam and
 * straight-through estimator, for no library's forward pass equals the law.
 *
 * <p>Arrays of activations have shape unit × {@link io.tinyloop.train.Lanes#BATCH}, samples
 * innermost, time steps one behind the other.
 */
@NullMarked
package io.tinyloop.train;

import org.jspecify.annotations.NullMarked;
