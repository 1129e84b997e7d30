package io.smartlayer.adapters.libp2p;

/**
 * What a network has counted since it started, for metrics.
 *
 * @param sent messages handed to a stream
 * @param received messages handed to the receiver
 * @param unknown messages to addresses of which no peer is known: dropped
 * @param overflowed messages for which there was no room in a queue: dropped
 * @param expired messages that waited too long for their peer: dropped
 * @param unheard streams of peers whose key has no address
 * @param evicted large messages given up half-read, because newer ones needed the room
 */
public record NetworkCounts(
    long sent,
    long received,
    long unknown,
    long overflowed,
    long expired,
    long unheard,
    long evicted) {}
