/** Tests of peers over TCP. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.adapters.libp2p;
