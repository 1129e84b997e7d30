package io.smartlayer.runtime;

import io.smartlayer.primitives.SecretKey;

/**
 * What a node is made of.
 *
 * @param key by which it signs
 * @param roster who takes part
 * @param world what is around it
 * @param disk where it keeps things
 * @param limits how much it takes, and for how long
 */
public record NodeParts(
    SecretKey key, Roster roster, NodeWorld world, NodeDisk disk, NodeLimits limits) {}
