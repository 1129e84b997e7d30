package io.smartlayer.feed;

import io.smartlayer.primitives.Address;

/**
 * A proof of fault that a node keeps.
 *
 * @param term of the committee that the culprit is, or was, a member of
 * @param culprit who is convicted
 */
public record Accusation(long term, Address culprit, Fault fault) {}
