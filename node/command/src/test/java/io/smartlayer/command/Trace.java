package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.adapters.files.FileStorage;
import io.smartlayer.adapters.web.GuardedWeb;
import io.smartlayer.adapters.web.PrivateAddresses;
import io.smartlayer.anchoring.GroupAdmission;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Storage;
import io.smartlayer.environment.Web;
import io.smartlayer.feed.Admission;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedMember;
import io.smartlayer.feed.Recollection;
import io.smartlayer.feed.SlotSignature;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.Grant;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ServiceScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a demo has left in its folder, and whether it fits together. */
final class Trace {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Path folder;
  private final Membership network;
  private final GroupMembers groups;
  private final Random random = new Random(7);
  private List<String> running = List.of();
  private int effects;
  private int signatures;
  private int checkedEntries;
  private int rebooked;

  Trace(Path folder, Membership network, GroupMembers groups) {
    this.groups = groups;
    this.folder = folder;
    this.network = network;
  }

  /** The effects that had not ended when they were last looked at. */
  List<String> running() {
    return running;
  }

  String summary() {
    return checkedEntries
        + " entries checked at "
        + network.anchors().size()
        + " anchors, "
        + signatures
        + " signed slots, "
        + bookings().size()
        + " bookings, "
        + rebooked
        + " of the crowd's tickets rebooked, "
        + effects
        + " effects";
  }

  /** Admits everything: what was certified is only read back. */
  private record Anything() implements Admission {
    @Override
    public Judgement admit(Context context, Entry entry) {
      return new Judgement.Admitted(this);
    }

    @Override
    public Admission certified(Context context, Entry entry) {
      return this;
    }
  }

  /** Whether every effect that the entries tell of has come to its end. */
  boolean isSettled(Map<FeedId, List<Entry>> shown) {
    var made = Objects.requireNonNull(new DemoFolder(folder).made());
    var contracts = Objects.requireNonNull(new DemoFolder(folder).network().contracts());
    List<String> open = new ArrayList<>();
    effects = 0;
    try (var chain = new EvmChain(contracts.rpc(), contracts.chainId())) {
      var script = script(made.airlinePort(), chain);
      for (var feed : shown.entrySet()) {
        for (EffectCase effect : ledger(feed.getKey(), feed.getValue(), script, chain).effects()) {
          effects++;
          if (!effect.isTerminal()) {
            open.add(
                feed.getKey()
                    + " "
                    + effect.id()
                    + " "
                    + effect.status()
                    + " "
                    + effect.request().tag()
                    + " "
                    + effect.attempts());
          }
        }
      }
    }
    running = open;
    return open.isEmpty();
  }

  private Ledger ledger(FeedId feed, List<Entry> entries, ServiceScript script, Chain chain) {
    ServiceScript.Library library = hash -> hash.equals(script.hash()) ? script : null;
    Admission state = GroupAdmission.of(feed, network, library, chain);
    for (int i = 0; i < entries.size(); i++) {
      state = state.certified(new Admission.Context(i, Instant.EPOCH, 0, 0, 0), entries.get(i));
    }
    return ((GroupAdmission) state).ledger();
  }

  private static ServiceScript script(int airlinePort, EvmChain chain) {
    URI uri = URI.create("http://127.0.0.1:" + airlinePort + "/flight-ticket.tsml");
    var request = new Web.Request("GET", uri, List.of(), Bytes.EMPTY, TIMEOUT);
    var answer = (Web.Exchange.Answered) new GuardedWeb(PrivateAddresses.ALLOW).send(request);
    long block = ((Chain.Answer.Known<Chain.Block>) chain.latest()).value().number();
    return ((ServiceScript.Loading.Loaded) ServiceScript.load(answer.body(), chain, block))
        .script();
  }

  /** A ticket that says it is rebooked has one booking, and no ticket has two. */
  void checkTickets(List<Ticket> tickets) {
    var traveller =
        new Traveller(NodeKeys.in(folder.resolve("traveller.key"), random), network.domain());
    var site =
        new RentalSite(
            "https://trace.example",
            NodeKeys.make(random),
            network,
            new GuardedWeb(PrivateAddresses.ALLOW),
            InstantSource.system()::instant,
            random,
            random);
    var booked = new TreeMap<String, Integer>();
    bookings()
        .forEach(b -> booked.merge(b.get("request").get("token").asString(), 1, Integer::sum));
    for (Ticket ticket : tickets) {
      Grant grant =
          traveller.grant(
              ticket.token(),
              List.of(Stage.METHOD),
              site.origin(),
              site.session().address(),
              Instant.now().plusSeconds(600));
      String status = Stage.await(ticket + "", () -> status(site, grant, ticket));
      int count = booked.getOrDefault(ticket.token().toString(), 0);
      rebooked += status.equals("rebooked") ? 1 : 0;
      assertThat(count)
          .as("bookings of %s, which is %s", ticket.token(), status)
          .isBetween(status.equals("rebooked") ? 1 : 0, 1);
    }
  }

  /** The status that a replica names; null while none serves the ticket, or it was never final. */
  private static @Nullable String status(RentalSite site, Grant grant, Ticket ticket) {
    for (Membership.Node node : site.lookup(ticket.token())) {
      JsonNode call = site.call(grant, node, ticket.token(), Stage.METHOD);
      RentalSite.Reply reply = site.send(node, ticket.token(), Stage.METHOD, call);
      if (reply.isOk()) {
        return CanonicalJson.read(reply.body().toUtf8())
            .get("output")
            .get("result")
            .get("status")
            .asString();
      }
    }
    return null;
  }

  /** Checks what is on disk, once nobody writes to it any more. */
  void check(Map<FeedId, List<Entry>> shown) {
    var slots = new TreeMap<String, Hash>();
    for (int i = 1; i <= network.anchors().size(); i++) {
      Path anchor = folder.resolve("network").resolve("anchor-" + i);
      SecretKey key = NodeKeys.in(anchor.resolve("key"), random);
      List<FeedId> feeds = Watcher.feeds(anchor.resolve(Watcher.STORE));
      assertThat(feeds).containsAll(shown.keySet());
      try (Storage storage = FileStorage.open(anchor.resolve(Watcher.STORE))) {
        for (FeedId id : feeds) {
          if (!(groups.of(id) instanceof GroupMembers.Answer.Known(Membership members))) {
            assertThat(shown).as("feeds of unknown groups").doesNotContainKey(id);
            continue;
          }
          List<Bytes> records = records(storage.open(id.hash().toHex().substring(2)));
          var feed = new Feed(id, members.committee(id), members.domain());
          checkSlots(feed, records, slots);
          FeedHistory history =
              FeedMember.restore(feed, key, new Anything(), records, Recollection.WHOLE).history();
          checkEntries(id, history, shown.getOrDefault(id, List.of()));
        }
      }
    }
    signatures = slots.size();
    var keys = new TreeSet<String>();
    for (JsonNode booking : bookings()) {
      assertThat(keys.add(booking.get("key").asString())).as("one booking of %s", booking).isTrue();
    }
  }

  private void checkEntries(FeedId id, FeedHistory history, List<Entry> shown) {
    assertThat(history.finalSize()).as("entries of %s", id).isGreaterThanOrEqualTo(shown.size());
    for (int offset = 0; offset < shown.size(); offset++) {
      assertThat(history.entry(offset)).as("%s at %d", id, offset).isEqualTo(shown.get(offset));
      checkedEntries++;
    }
  }

  private static void checkSlots(Feed feed, List<Bytes> records, Map<String, Hash> slots) {
    for (SlotSignature signed : SlotSignature.in(feed, records)) {
      String place = signed.term() + "." + signed.epoch() + "." + signed.round();
      String slot = feed.id() + " " + signed.signer() + " " + signed.kind() + " " + place;
      Hash before = slots.putIfAbsent(slot, signed.headHash());
      assertThat(before == null || before.equals(signed.headHash())).as(slot).isTrue();
    }
  }

  private static List<Bytes> records(Storage.Log log) {
    return LongStream.range(0, log.size()).mapToObj(log::read).toList();
  }

  private List<JsonNode> bookings() {
    Path log = folder.resolve("hotel").resolve("bookings.log");
    try {
      return Files.exists(log)
          ? Files.readAllLines(log).stream().map(CanonicalJson::read).toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
