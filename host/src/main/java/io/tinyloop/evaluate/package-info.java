/**
 * The flow from genome to objectives: quantize, ship, measure. {@link
 * io.tinyloop.evaluate.CandidateEvaluator} reads as the flow.
 */
@NullMarked
package io.tinyloop.evaluate;

import org.jspecify.annotations.NullMarked;
