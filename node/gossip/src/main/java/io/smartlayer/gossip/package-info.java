/** Spreads signed messages among peers who do not trust each other (gossipsub 1.1). */
@org.jspecify.annotations.NullMarked
package io.smartlayer.gossip;
