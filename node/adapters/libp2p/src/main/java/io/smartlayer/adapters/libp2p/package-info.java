/** Peers over TCP as libp2p has them: Noise, yamux, identify, ping. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.adapters.libp2p;
