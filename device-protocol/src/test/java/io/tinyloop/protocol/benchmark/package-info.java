/**
 * JMH benchmarks of the contract; CONTRIBUTING.md says how they are run. Builds compile them and
 * run none.
 */
package io.tinyloop.protocol.benchmark;
