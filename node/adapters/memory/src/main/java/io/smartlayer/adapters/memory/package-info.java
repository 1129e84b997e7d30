/** The outside world in memory: network, storage, chain and web of the simulation. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.adapters.memory;
