package io.smartlayer.simulation;

/**
 * What a run of a {@link GossipSimulation} came to.
 *
 * @param deliveries how often a message arrived at an honest node that should get it
 * @param missing how often one did not
 * @param p50Millis time from publishing to delivery, half of all deliveries
 * @param p99Millis the same, 99 of 100
 * @param maxMillis the same, all
 * @param copies how often an honest node was sent each message, on average
 * @param rpcs how many RPCs an honest node sent in a second, on average
 * @param bytes how many bytes in them
 * @param disconnected how often an honest node sent a hostile one away
 * @param honestDisconnected how often an honest node sent an honest one away
 * @param smallestMesh of all honest nodes and topics, at the end
 * @param virtualMillis how long it took in virtual time
 * @param events how many events ran
 */
public record GossipFigures(
    long deliveries,
    long missing,
    long p50Millis,
    long p99Millis,
    long maxMillis,
    double copies,
    double rpcs,
    double bytes,
    long disconnected,
    long honestDisconnected,
    int smallestMesh,
    long virtualMillis,
    long events) {}
