package io.smartlayer.gossip;

/**
 * How much a router holds: each number has a limit in {@link GossipSettings}.
 *
 * @param peers connected peers
 * @param operators operators whose score is remembered
 * @param meshPeers places taken in all meshes
 * @param seen ids of messages
 * @param cached messages kept for those who ask
 * @param cachedBytes their data
 * @param pending messages that await judgement
 * @param pendingBytes their data
 * @param promises messages that peers have promised
 * @param backoffs peers and topics in backoff
 */
public record GossipGauges(
    int peers,
    int operators,
    int meshPeers,
    int seen,
    int cached,
    int cachedBytes,
    int pending,
    int pendingBytes,
    int promises,
    int backoffs) {}
