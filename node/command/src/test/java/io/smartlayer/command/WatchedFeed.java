package io.smartlayer.command;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.attestation.Statement;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.token.Attested;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Receipt;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** The feed of a ticket's flight, looked at from outside: at each anchor and at each replica. */
final class WatchedFeed implements AutoCloseable {
  private static final String EAS_VERSION = "1.4.0";
  private static final String GOSSIP_PEERS = "smartlayer_gossip_peers ";
  private static final String DELAY = "string flight,uint64 delayMinutes,string reason";
  private static final int AT_A_TIME = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration GOSSIP_TIME = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final Duration POST_TIMEOUT = Duration.ofSeconds(60);

  private final Scene scene;
  private final Ticket ticket;
  private final Map<Address, FeedView> views = new TreeMap<>();
  private int minutes;

  WatchedFeed(Scene scene, Ticket ticket) {
    this.scene = scene;
    this.ticket = ticket;
    for (Membership.Node anchor : anchors()) {
      URI http = URI.create(anchor.http());
      views.put(anchor.address(), new FeedView(ticket.feed(), List.of(http)));
    }
  }

  /** How far somebody is: so many final entries, and what they hash to. */
  record Standing(long size, Hash root) {}

  /** The anchors, in the order of the committee: the first one leads first. */
  List<Membership.Node> anchors() {
    if (!(scene.world().trust().of(ticket.feed())
        instanceof GroupMembers.Answer.Known(Membership network))) {
      throw new Stage.Broken("the flight is no group");
    }
    return network.committee(ticket.feed()).members().stream()
        .map(member -> Objects.requireNonNull(network.anchor(member.address())))
        .toList();
  }

  /** The anchor that led when an anchor's latest placement was proved final. */
  Membership.Node leader(Membership.Node anchor) {
    long epoch = Objects.requireNonNull(certificate(anchor)).finality().heads().getLast().epoch();
    List<Membership.Node> committee = anchors();
    return committee.get((int) (epoch % committee.size()));
  }

  /** The replicas, as an anchor names them. */
  List<Membership.Node> replicas() {
    return Stage.await(
        "a placement",
        PATIENCE,
        () -> {
          List<Membership.Node> named = scene.site().lookup(ticket.token());
          return named.isEmpty() ? null : named;
        });
  }

  /** Attests a delay that asks for no effect. */
  synchronized Attested delay() {
    NetworkContracts contracts = Objects.requireNonNull(scene.network().contracts());
    var values =
        JsonNodeFactory.instance
            .objectNode()
            .put("flight", ticket.flight())
            .put("delayMinutes", ++minutes)
            .put("reason", "");
    byte[] salt = new byte[Hash.SIZE];
    new SecureRandom().nextBytes(salt);
    var statement =
        new Statement(
            SchemaUid.of(DELAY, Address.ZERO, true),
            Address.ZERO,
            Instant.now().getEpochSecond(),
            0,
            true,
            Hash.ZERO,
            AttestationData.encode(DELAY, values));
    return new Attested(
        OffchainAttestation.sign(
            scene.airlineKey(),
            OffchainAttestation.domain(EAS_VERSION, contracts.chainId(), contracts.eas()),
            statement,
            new Hash(Bytes.of(salt))));
  }

  /** Hands a fact to an anchor, which promises it a place, has it already, or does neither. */
  boolean handIn(Attested fact, Membership.Node anchor) {
    return handedIn(fact, anchor).isOk();
  }

  /** Hands a fact to an anchor; what that says. */
  RentalSite.Reply handedIn(Attested fact, Membership.Node anchor) {
    String query = "?type=" + encoded(ticket.token().type() + "") + "&group=" + ticket.flight();
    URI uri = URI.create(anchor.http() + "/v1/attestations" + query);
    return scene.site().send("POST", uri, fact.signed().canonical(), null, POST_TIMEOUT);
  }

  /** A new fact, which the first anchor has promised a place. */
  Attested attest() {
    Attested fact = delay();
    Stage.check(handIn(fact, anchors().getFirst()), "the first anchor does not take a fact");
    return fact;
  }

  /** Hands so many new facts in, some at a time; the last of them is promised after all others. */
  Attested attest(int facts) throws InterruptedException {
    try (var submitters = Executors.newVirtualThreadPerTaskExecutor()) {
      var places = new Semaphore(AT_A_TIME);
      for (int i = 1; i < facts; i++) {
        places.acquire();
        submitters.execute(() -> {
          attest();
          places.release();
        });
      }
    }
    return attest();
  }

  /** Waits until a node passes on by gossip what is new. */
  void awaitGossip(Listener listener, PeerId from) {
    Stage.await("gossip of " + from, PATIENCE, () -> isGossiped(listener, from) ? true : null);
  }

  /** Whether an anchor shows a fact as final. */
  boolean isFinal(Attested fact, Membership.Node anchor) {
    return view(anchor).bodies(Attested.class).contains(fact);
  }

  /** How many final entries an anchor has shown. */
  int shown(Membership.Node anchor) {
    return view(anchor).entries().size();
  }

  /** How far an anchor is, by the certificate of its look-up; null when it gives none. */
  @Nullable Standing ofAnchor(Membership.Node anchor) {
    @Nullable HistoryProof proof = certificate(anchor);
    return proof == null ? null : new Standing(proof.head().size(), proof.head().root());
  }

  /** The certificate of an anchor's look-up; null when it gives none. */
  @Nullable HistoryProof certificate(Membership.Node anchor) {
    URI uri = URI.create(anchor.http() + "/v1/lookup?token=" + ticket.token());
    RentalSite.Reply reply = scene.site().send("GET", uri, Bytes.EMPTY, null);
    if (!reply.isOk()) {
      return null;
    }
    var certificate = CanonicalJson.read(reply.body().toUtf8()).get("certificate");
    return HistoryProof.fromJson(certificate)
            instanceof HistoryProof.Reading.Read(HistoryProof proof)
        ? proof
        : null;
  }

  /** How far a replica is, by a receipt, which is checked; null when it gives none. */
  @Nullable Standing ofReplica(Membership.Node replica) {
    Stage.Status status = scene.stage().status(ticket, replica);
    if (status == null) {
      return null;
    }
    Receipt receipt = status.bundle().signed().receipt();
    return new Standing(receipt.offset() + 1, receipt.prefixRoot());
  }

  /** With how many peers an anchor gossips, as it says in its metrics. */
  int gossipPeers(Membership.Node anchor) {
    URI uri = URI.create(anchor.http() + "/metrics");
    RentalSite.Reply reply = scene.site().send("GET", uri, Bytes.EMPTY, null);
    return reply
        .body()
        .toUtf8()
        .lines()
        .filter(line -> line.startsWith(GOSSIP_PEERS))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(GOSSIP_PEERS.length())))
        .findFirst()
        .orElse(-1);
  }

  /** Waits until these anchors and replicas all are equally far, with facts final at each. */
  Standing awaitAlike(
      List<Membership.Node> anchors, List<Membership.Node> replicas, Attested... facts) {
    return Stage.await(
        "all to be equally far", PATIENCE, () -> alike(anchors, replicas, List.of(facts)));
  }

  /** Waits until all anchors, and all replicas that are named then, are equally far. */
  Standing awaitAllAlike(Attested... facts) {
    return Stage.await(
        "all to be equally far",
        PATIENCE,
        () -> {
          List<Membership.Node> named = scene.site().lookup(ticket.token());
          return named.isEmpty() ? null : alike(anchors(), named, List.of(facts));
        });
  }

  @Override
  public void close() {
    views.values().forEach(FeedView::close);
  }

  private @Nullable Standing alike(
      List<Membership.Node> anchors, List<Membership.Node> replicas, List<Attested> facts) {
    for (Membership.Node anchor : anchors) {
      if (!view(anchor).bodies(Attested.class).containsAll(facts)) {
        return null;
      }
    }
    var standings = new TreeSet<String>();
    @Nullable Standing last = null;
    for (Membership.Node anchor : anchors) {
      last = ofAnchor(anchor);
      standings.add(last + "");
    }
    for (Membership.Node replica : replicas) {
      standings.add(ofReplica(replica) + "");
    }
    return standings.size() == 1 ? last : null;
  }

  private boolean isGossiped(Listener listener, PeerId from) {
    Attested fact = attest();
    long end = System.nanoTime() + GOSSIP_TIME.toNanos();
    while (!listener.hasHeard(fact.toEntry(), from)) {
      if (System.nanoTime() > end) {
        return false; // it may have been told too early, and is told anew
      }
      Pause.unlessInterrupted(LOOK_AGAIN);
    }
    return true;
  }

  /** The bodies of one kind that an anchor shows as final, in order. */
  <T extends EntryBody> List<T> bodies(Class<T> kind, Membership.Node anchor) {
    return view(anchor).bodies(kind);
  }

  private FeedView view(Membership.Node anchor) {
    return Objects.requireNonNull(views.get(anchor.address()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
