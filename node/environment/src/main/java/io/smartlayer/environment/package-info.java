/** The outside world as interfaces: clock, network, storage, chain, web. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.environment;
