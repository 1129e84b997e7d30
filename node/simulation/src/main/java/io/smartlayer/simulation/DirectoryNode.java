package io.smartlayer.simulation;

import io.smartlayer.adapters.memory.VirtualTimeline;
import io.smartlayer.discovery.Directory;
import io.smartlayer.discovery.DirectoryEffect;
import io.smartlayer.discovery.DirectoryInput;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.DirectorySettings;
import io.smartlayer.discovery.KadCodec;
import io.smartlayer.discovery.KadMessage;
import io.smartlayer.discovery.Members;
import io.smartlayer.environment.Network;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One simulated node: the real core and the real encoding over a network in memory, with what a
 * transport adds: a peer is reached only where it really is, and says who it is when it is met.
 */
final class DirectoryNode {
  private static final byte ASKS = 0;
  private static final byte ANSWERS = 1;
  private static final byte REFUSES = 2;
  private static final int HEAD = 1 + Long.BYTES;

  private final int number;
  private final SecretKey key;
  private final PeerId peer;
  private final VirtualTimeline timeline;
  private final Network network;
  private final Phonebook phonebook;
  private final DirectoryChecker checker;
  private final @Nullable DirectoryLiar liar;
  private final Consumer<DirectoryEffect> outcomes;
  private final TreeSet<PeerId> met = new TreeSet<>();
  private final TreeMap<Long, Request> requests = new TreeMap<>();
  private @Nullable Directory core;
  private long lastRequest;
  private long asked;

  private record Request(Address from, long theirs, KadMessage message) {}

  /** Who is at which address of the simulated network. */
  record Phonebook(TreeMap<Address, PeerId> peers, TreeMap<PeerId, List<Multiaddr>> places) {
    void add(SecretKey key, int number) {
      PeerId peer = PeerId.of(key.publicKey());
      peers.put(key.address(), peer);
      places.put(peer, List.of(DirectoryWorld.address(number)));
    }

    List<Multiaddr> addresses(PeerId peer) {
      return places.getOrDefault(peer, List.of());
    }
  }

  DirectoryNode(
      int number,
      VirtualTimeline timeline,
      Network network,
      Phonebook phonebook,
      DirectoryChecker checker,
      @Nullable DirectoryLiar liar,
      Consumer<DirectoryEffect> outcomes) {
    this.number = number;
    this.key = DirectoryWorld.key(number);
    this.peer = PeerId.of(key.publicKey());
    this.timeline = timeline;
    this.network = network;
    this.phonebook = phonebook;
    this.checker = checker;
    this.liar = liar;
    this.outcomes = outcomes;
    network.receive((from, _, body) -> received(from, body));
  }

  PeerId peer() {
    return peer;
  }

  boolean isUp() {
    return core != null;
  }

  boolean isHonest() {
    return liar == null;
  }

  /** Questions it has asked. */
  long asked() {
    return asked;
  }

  /** Starts with nothing but the registry and some peers to begin with. */
  void start(Members members, int fullTable, long seed, List<PeerId> bootstrap) {
    core =
        new Directory(
            key,
            new DirectorySettings(8, 3, 3, fullTable),
            DirectoryWorld::judge,
            members,
            new Random(seed));
    met.clear();
    bootstrap.forEach(this::meet);
  }

  /** Says where it is. */
  void announce() {
    input(new DirectoryInput.Announce(List.of(DirectoryWorld.address(number)), timeline.now()));
  }

  /** Loses everything. */
  void crash() {
    core = null;
    requests.clear();
  }

  void lookUp(long ticket, DirectoryKey wanted) {
    input(new DirectoryInput.LookUp(ticket, wanted, timeline.now()));
  }

  void publish(long ticket, DirectoryKey wanted, Bytes value) {
    checker.published(wanted, value);
    input(new DirectoryInput.Publish(ticket, wanted, value, timeline.now()));
  }

  void outdated(DirectoryKey wanted) {
    input(new DirectoryInput.Outdated(wanted, timeline.now()));
  }

  void registered(Members members) {
    input(new DirectoryInput.Registered(members, timeline.now()));
  }

  void tick() {
    input(new DirectoryInput.Ticked(timeline.now()));
  }

  /** Asks another without its core knowing, as one does who floods. */
  void flood(Address to, KadMessage message) {
    network.send(
        to,
        KadCodec.PROTOCOL,
        Bytes.concat(Bytes.of(ASKS), Bytes.ofLong(0), KadCodec.encode(message)));
  }

  /** Learns who a peer is and where, as identify tells on a connection. */
  void meet(PeerId other) {
    if (met.add(other)) {
      input(new DirectoryInput.Met(other, phonebook.addresses(other), timeline.now()));
    }
  }

  private void received(Address from, Bytes body) {
    Directory running = core;
    PeerId sender = phonebook.peers.get(from);
    if (running == null || sender == null) {
      return;
    }
    meet(sender);
    long id = DirectoryWorld.sequence(body.slice(1, HEAD));
    if (body.at(0) == REFUSES) {
      input(new DirectoryInput.Unanswered(id, timeline.now()));
      return;
    }
    switch (KadCodec.decode(body.slice(HEAD, body.size()))) {
      case KadCodec.Decoded.Malformed(var why) ->
          throw new Violation("a message of ours is malformed: " + why);
      case KadCodec.Decoded.Understood(var message) -> {
        if (body.at(0) == ANSWERS) {
          input(new DirectoryInput.Answered(id, message, timeline.now()));
        } else {
          requests.put(++lastRequest, new Request(from, id, message));
          input(new DirectoryInput.Asked(lastRequest, sender, message, timeline.now()));
        }
      }
    }
  }

  private void input(DirectoryInput input) {
    Directory running = core;
    if (running == null) {
      return;
    }
    List<DirectoryEffect> effects = running.on(input);
    if (isHonest()) {
      effects.forEach(effect -> checker.effect(effect, timeline.now()));
      checker.after(running);
    }
    effects.forEach(this::carryOut);
  }

  private void carryOut(DirectoryEffect effect) {
    switch (effect) {
      case DirectoryEffect.Ask ask -> ask(ask);
      case DirectoryEffect.Answer(long request, var message) -> answer(request, message);
      case DirectoryEffect.Refuse(long request, _) -> {
        Request gone = requests.remove(request);
        if (gone != null && gone.theirs > 0) {
          send(gone.from, REFUSES, gone.theirs, Bytes.EMPTY);
        }
      }
      case DirectoryEffect.Found _, DirectoryEffect.Missing _, DirectoryEffect.Published _ ->
          outcomes.accept(effect);
      case DirectoryEffect.Learn _, DirectoryEffect.Misbehaved _, DirectoryEffect.Measured _ -> {}
    }
  }

  private void ask(DirectoryEffect.Ask ask) {
    asked++;
    boolean isThere =
        met.contains(ask.peer())
            || ask.addresses().stream().anyMatch(phonebook.addresses(ask.peer())::contains);
    if (isThere) {
      Address to = java.util.Objects.requireNonNull(ask.peer().publicKey()).address();
      send(to, ASKS, ask.question(), KadCodec.encode(ask.message()));
    } else {
      timeline.after(
          Duration.ofMillis(20),
          () -> input(new DirectoryInput.Unanswered(ask.question(), timeline.now())));
    }
  }

  private void answer(long request, KadMessage message) {
    Request asking = requests.remove(request);
    if (asking == null) {
      return;
    }
    KadMessage said = liar == null ? message : liar.instead(asking.message, message);
    if (said != null && asking.theirs > 0) {
      send(asking.from, ANSWERS, asking.theirs, KadCodec.encode(said));
    }
  }

  private void send(Address to, byte kind, long id, Bytes content) {
    network.send(to, KadCodec.PROTOCOL, Bytes.concat(Bytes.of(kind), Bytes.ofLong(id), content));
  }
}
