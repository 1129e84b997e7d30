/** The ordered log of attestations: segments, heads, votes, certificates, proofs. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.feed;
