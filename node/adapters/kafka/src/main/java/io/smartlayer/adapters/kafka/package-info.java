/** Storage in Apache Kafka. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.adapters.kafka;
