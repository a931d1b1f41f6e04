package io.tinyloop.simulator.cost;

/**
 * Instructions of everything but the multiplications of matrix products.
 *
 * @param row one output row of a linear operator: bias, requantization, clamp, store
 * @param add one unit of a sum
 * @param multiply one unit of a product
 * @param table one unit of a table
 * @param complement one unit of 1 − z
 * @param fusedState one unit of operators 14 to 17 in one (ARITHMETIC.md, equation 10)
 * @param wideOutput more for one unit whose output is 16 bits wide
 * @param stateView one unit of the view of a 16-bit state (equation 9)
 * @param operatorCall once an operator and step
 * @param step once a step
 * @param sequence once a sequence
 */
public record OperatorInstructions(
    double row,
    double add,
    double multiply,
    double table,
    double complement,
    double fusedState,
    double wideOutput,
    double stateView,
    double operatorCall,
    double step,
    double sequence) {}
