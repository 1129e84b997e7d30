package io.smartlayer.command;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Election;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.ServiceScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The story of a flight ticket in thirteen steps. Each step says what was seen, or throws {@link
 * Stage.Broken}; what it shows is checked, never assumed.
 */
final class Story {
  private static final int DELAY_MINUTES = 180;
  private static final int FLIPS = 500;
  private static final Duration AUDIT_TIMEOUT = Duration.ofSeconds(75); // an anchor stops at 60

  private final DemoWorld world;
  private final Stage stage;
  private final RentalSite site;
  private final RandomGenerator seeded;
  private final RandomGenerator secrets;
  private final Path receipts;
  private final StoryReport report;
  private final Strangers strangers;
  private final AtomicReference<@Nullable Ticket> first = new AtomicReference<>();
  private final AtomicReference<@Nullable Ticket> failed = new AtomicReference<>();
  private final AtomicReference<@Nullable Path> kept = new AtomicReference<>();

  Story(
      DemoWorld world,
      Stage stage,
      RentalSite site,
      Strangers strangers,
      RandomGenerator seeded,
      RandomGenerator secrets,
      Path receipts,
      StoryReport report) {
    this.world = world;
    this.stage = stage;
    this.site = site;
    this.strangers = strangers;
    this.seeded = seeded;
    this.secrets = secrets;
    this.receipts = receipts;
    this.report = report;
  }

  /** One step: what it is called, and what it shows. */
  record Step(String name, Supplier<String> act) {}

  /** The steps, in order; later ones build on earlier ones. */
  List<Step> steps() {
    return List.of(
        new Step("script-trusted", this::scriptTrusted),
        new Step("ticket-activated", this::ticketActivated),
        new Step("access-granted", this::accessGranted),
        new Step("status-on-time", this::statusOnTime),
        new Step("strangers-refused", () -> strangers.refused(ticket())),
        new Step("delay-attested", this::delayAttested),
        new Step("hotel-rebooked-once", this::hotelRebookedOnce),
        new Step("executor-killed-still-once", this::executorKilled),
        new Step("failure-attested", this::failureAttested),
        new Step("holder-notified", this::holderNotified),
        new Step("receipt-verified-offline", this::receiptVerified),
        new Step("tampering-refused", this::tamperingRefused),
        new Step("step-reexecuted", this::stepReexecuted));
  }

  /** The ticket of the story, once it is activated. */
  Ticket ticket() {
    return there(first);
  }

  private String flight(int which) {
    return "SL" + (100 * world.run() + which);
  }

  private String scriptTrusted() {
    Chain chain = world.chain();
    long block =
        chain.latest() instanceof Chain.Answer.Known<Chain.Block>(Chain.Block latest)
            ? latest.number()
            : 0;
    Bytes file = world.script();
    Stage.check(
        ServiceScript.load(file, chain, block) instanceof ServiceScript.Loading.Loaded,
        "the airline's script is not trusted");
    byte[] changed = file.toArray();
    int at = changed.length / 2;
    changed[at] = (byte) (changed[at] == 'a' ? 'b' : 'a');
    String byByte = refusal(ServiceScript.load(Bytes.of(changed), chain, block));
    SecretKey stranger = NodeKeys.make(secrets);
    Bytes forged = world.scriptSignedBy(stranger);
    String bySigner = refusal(ServiceScript.load(forged, chain, block));
    return "signed by the contract's owner; one changed byte: "
        + byByte
        + "; another signer: "
        + bySigner;
  }

  private static String refusal(ServiceScript.Loading loading) {
    if (loading instanceof ServiceScript.Loading.Refused(String code, String _)) {
      return code;
    }
    throw new Stage.Broken("a node would take a script that it must refuse");
  }

  private String ticketActivated() {
    Ticket ticket = stage.ticket(flight(1));
    first.set(ticket);
    int replicas = stage.replicas(ticket).size();
    Stage.check(replicas == 3, "placed on " + replicas + " replicas, not 3");
    return "flight " + ticket.flight() + ", token " + ticket.token().number() + " on 3 replicas";
  }

  private String accessGranted() {
    var grant = ticket().grant();
    Stage.check(
        strangers.traveller().equals(grant.signer(world.membership().domain())),
        "the holder did not sign the grant");
    return site.origin() + " may call " + grant.methods() + " with its session's key alone";
  }

  private String statusOnTime() {
    Stage.Status status = Stage.await("an answer", () -> stage.status(ticket()));
    Stage.check(status.text("status").equals("booked"), "the ticket is " + status.text("status"));
    return "booked, says "
        + world.name(status.bundle().signed().receipt().node())
        + " (evidence: "
        + status.bundle().signed().receipt().evidence()
        + "), checked offline";
  }

  private String delayAttested() {
    stage.delay(ticket().flight(), DELAY_MINUTES);
    for (Membership.Node replica : stage.replicas(ticket())) {
      Stage.await(
          "replica " + replica.address() + " to know of the delay",
          () -> {
            Stage.Status status = stage.status(ticket(), replica);
            boolean knows =
                status != null && status.result().get("delayMinutes").asInt() == DELAY_MINUTES;
            return knows ? true : null;
          });
    }
    return DELAY_MINUTES + " minutes late; final in the flight's feed, applied by every replica";
  }

  private String hotelRebookedOnce() {
    Stage.Status status = stage.awaitStatus(ticket(), "rebooked");
    keep(status, "rebooked");
    StoryReport.EffectCount count = count(ticket(), status);
    Stage.check(
        count.bookings() == 1 && count.requestsSeen() == 1,
        "the hotel saw " + count.requestsSeen() + " requests, booked " + count.bookings());
    return "confirmation "
        + status.result().get("hotel").get("confirmation").asString()
        + ": one request, one booking in the hotel's own log";
  }

  private String executorKilled() {
    Ticket ticket = stage.ticket(flight(2));
    Address executor = killWhileTheHotelHolds(ticket);
    Stage.Status status = stage.awaitStatus(ticket, "rebooked");
    keep(status, "after-kill");
    StoryReport.EffectCount count = count(ticket, status);
    Stage.check(
        count.bookings() == 1 && count.attempts() > 1,
        count.attempts() + " attempts, " + count.bookings() + " bookings");
    world.revive(executor);
    return world.name(executor)
        + ", the executor, died after the hotel had booked; attempt "
        + count.attempts()
        + " finished: "
        + count.requestsSeen()
        + " requests, one booking";
  }

  /** Lets a flight be late, and ends the node that acts once the hotel has booked; which one. */
  private Address killWhileTheHotelHolds(Ticket ticket) {
    world.hotel().hold(ticket.flight());
    try {
      stage.delay(ticket.flight(), DELAY_MINUTES);
      Hash effect =
          Stage.await(
              "the hotel to book for " + ticket.flight(),
              () -> world.hotel().bookedFor(ticket.flight()));
      Address executor =
          Stage.await("the executor", () -> world.feed(ticket).election(effect)).executor();
      world.kill(executor);
      return executor;
    } finally {
      world.hotel().release();
    }
  }

  private String failureAttested() {
    Ticket ticket = stage.ticket(flight(3));
    failed.set(ticket);
    world.hotel().down();
    stage.delay(ticket.flight(), DELAY_MINUTES);
    FeedView feed = world.feed(ticket);
    Election election =
        Stage.await("an executor for " + ticket.flight(), () -> feed.first(Election.class));
    String claim = strangers.claimsFailure(ticket, election.effectId());
    Stage.Status status = stage.awaitStatus(ticket, "rebookingFailed");
    keep(status, "failed");
    Failure failure = Stage.await("the failure", () -> feed.first(Failure.class));
    world.hotel().up();
    StoryReport.EffectCount count = count(ticket, status);
    Stage.check(count.bookings() == 0, "the hotel booked what is said to have failed");
    long anchors =
        feed.bodies(Election.class).stream()
            .filter(e -> e.route() == Election.Route.ANCHOR)
            .count();
    Stage.check(anchors > 0, "no anchor carried the request itself");
    long attempts =
        feed.bodies(Outcome.class).stream()
            .filter(outcome -> outcome.effectId().equals(election.effectId()))
            .count();
    return attempts
        + " attempts failed, then the anchor's own; attested by it and "
        + failure.witnesses().size()
        + " witnesses; a service node's own claim: "
        + claim;
  }

  private String holderNotified() {
    String flight = there(failed).flight();
    URI messages = world.inbox().uri().resolve("/messages");
    return Stage.await(
        "a message in the holder's inbox",
        () -> {
          RentalSite.Reply reply = site.send("GET", messages, Bytes.EMPTY, null);
          String text = reply.body().toUtf8();
          return reply.isOk() && text.contains(flight) && text.contains("rebookingFailed")
              ? "the holder's webhook was told about " + flight
              : null;
        });
  }

  private String receiptVerified() {
    Stage.check(verify(read(there(kept))) instanceof BundleVerifier.Verdict.Valid, "not valid");
    return "smartlayer receipt verify " + there(kept).getFileName() + ": valid, with no network";
  }

  private String tamperingRefused() {
    byte[] whole = read(there(kept)).toArray();
    for (int i = 0; i < FLIPS; i++) {
      byte[] flipped = whole.clone();
      int bit = seeded.nextInt(flipped.length * Byte.SIZE);
      flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      Stage.check(
          verify(Bytes.of(flipped)) instanceof BundleVerifier.Verdict.Refused,
          "a receipt with bit " + bit + " flipped is taken for valid");
    }
    return FLIPS + " copies, each with one bit flipped: every one refused, with its reason";
  }

  private String stepReexecuted() {
    Membership.Node anchor = world.membership().anchors().getLast();
    URI audits = URI.create(anchor.http()).resolve("/v1/audits");
    Bytes bundle = read(there(kept));
    JsonNode found =
        Stage.await(
            "an anchor that is free to audit",
            () -> {
              RentalSite.Reply reply = site.send("POST", audits, bundle, null, AUDIT_TIMEOUT);
              boolean busy = Objects.equals(reply.code(), "busy");
              Stage.check(reply.isOk() || busy, "the anchor does not audit: " + reply.code());
              return busy ? null : CanonicalJson.read(reply.body().toUtf8());
            });
    Stage.check(found.get("verdict").asString().equals("agrees"), "it does not agree: " + found);
    return "an anchor folded "
        + found.get("entries").asLong()
        + " entries on "
        + found.get("engine").asString()
        + ": same bytes, same gas ("
        + found.get("gas").asLong()
        + "), state "
        + found.get("stateHash").asString();
  }

  /** Counts a ticket's rebooking as the feed and the hotel have it, when it has this status. */
  private StoryReport.EffectCount count(Ticket ticket, Stage.Status status) {
    FeedView feed = world.feed(ticket).through(status.bundle().signed().receipt().offset());
    StoryReport.EffectCount count = new EffectCounts(world.hotel(), feed).ofRebooking();
    report.add(count);
    return count;
  }

  private BundleVerifier.Verdict verify(Bytes file) {
    return new BundleVerifier(world.trust()).verify(file);
  }

  private void keep(Stage.Status status, String name) {
    Path file = receipts.resolve("receipt-" + name + ".json");
    try {
      Files.createDirectories(receipts);
      Files.write(file, status.file().toArray());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a receipt in " + file, e);
    }
    kept.compareAndSet(null, file);
    report.add(file);
  }

  private static Bytes read(Path file) {
    try {
      return Bytes.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static <T> T there(AtomicReference<@Nullable T> thing) {
    T value = thing.get();
    if (value == null) {
      throw new Stage.Broken("an earlier step did not come to its end");
    }
    return value;
  }
}
