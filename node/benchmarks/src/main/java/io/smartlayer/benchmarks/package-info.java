/** Answers questions about speed, one class each, beside what others do. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.benchmarks;
