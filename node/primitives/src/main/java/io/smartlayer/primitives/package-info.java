/** Bytes, hashes, keys, signatures, typed data, canonical JSON and identifiers. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.primitives;
