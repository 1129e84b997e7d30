/** Tests. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.adapters.kafka;
