/** One token instance: lifecycle, state, execution, receipts, effects. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.token;
