package io.smartlayer.gossip;

import java.time.Duration;

/**
 * How much a router keeps. Together with {@link LazySettings} these bound its memory, whatever
 * peers send.
 *
 * @param peers most peers; one more is disconnected
 * @param operators most operators whose score is remembered, more than {@code peers}
 * @param scoreLife how long a score is remembered after the operator's last node has gone
 * @param backoffs most peers and topics that are in backoff; the oldest go first
 * @param seen most ids of messages that are remembered; the oldest go first
 * @param seenLife how long an id is remembered
 * @param pending most messages that await judgement
 * @param pendingBytes most data that awaits judgement
 * @param pendingOfPeer most of them that one peer brought
 * @param freshOfPeer most new messages that are taken of one peer in a heartbeat
 * @param validation how long a judgement may take; then the message is ignored
 * @param promises most messages that are awaited of peers who told their ids
 */
public record QueueLimits(
    int peers,
    int operators,
    Duration scoreLife,
    int backoffs,
    int seen,
    Duration seenLife,
    int pending,
    int pendingBytes,
    int pendingOfPeer,
    int freshOfPeer,
    Duration validation,
    int promises) {
  private static final int MANY = 1 << 20;
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Checks the ranges. */
  public QueueLimits {
    Ranges.within("peers", peers, 1, 1 << 16);
    Ranges.within("operators", operators, peers + 1, MANY);
    Ranges.within("scoreLife", scoreLife, SECOND, Duration.ofDays(7));
    Ranges.within("backoffs", backoffs, 1, MANY);
    Ranges.within("seen", seen, 1, MANY);
    Ranges.within("seenLife", seenLife, SECOND, Duration.ofHours(1));
    Ranges.within("pending", pending, 1, MANY);
    Ranges.within("pendingBytes", pendingBytes, 1, 1 << 30);
    Ranges.within("pendingOfPeer", pendingOfPeer, 1, pending);
    Ranges.within("freshOfPeer", freshOfPeer, 1, MANY);
    Ranges.within("validation", validation, SECOND, Duration.ofMinutes(5));
    Ranges.within("promises", promises, 1, MANY);
  }

  /** 512 peers, 131 072 ids for 2 minutes, 4096 pending messages, 256 of one peer. */
  public static QueueLimits standard() {
    return new QueueLimits(
        512,
        4096,
        Duration.ofHours(1),
        8192,
        131_072,
        Duration.ofMinutes(2),
        4096,
        32 << 20,
        256,
        1000,
        Duration.ofSeconds(30),
        4096);
  }
}
