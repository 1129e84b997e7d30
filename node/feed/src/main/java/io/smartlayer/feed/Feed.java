package io.smartlayer.feed;

import io.smartlayer.primitives.TypedData;

/**
 * What everyone who takes part in a feed agrees on beforehand.
 *
 * @param id its name
 * @param committee who orders it
 * @param domain what its signatures are bound to: {@code {"Smart Layer", "1", chainId,
 *     NodeRegistry}}
 */
public record Feed(FeedId id, Committee committee, TypedData.Domain domain) {}
