package io.smartlayer.token;

import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.Lineage;
import io.smartlayer.primitives.SecretKey;
import java.util.ArrayList;
import java.util.List;

/** A bulletin of the tickets' type in which the airline tells all flights something. */
public final class TestBulletin {
  /** The bulletin's name. */
  public static final String NAME = "notices";

  /** The bulletin's feed. */
  public static final FeedId FEED = FeedId.ofBulletin(World.TYPE, NAME);

  private static final String CODE =
      """
      function onActivated(state) { return { state }; }
      function onDelay(state, { data }) {
        return { state: { ...state, minutes: data.minutes } };
      }
      function status(state) { return state; }
      function onNotice(state, event) {
        return { state: { ...state, note: state.note + event.input + event.data.minutes + " " } };
      }
      """;

  private final TestFeed feed;
  private final List<Import> imports = new ArrayList<>();
  private final long timeMillis;

  /**
   * A bulletin that its issuer has opened.
   *
   * @param timeMillis when everything is said there
   */
  public TestBulletin(World world, ServiceScript script, long timeMillis) {
    this(world, FEED, timeMillis);
    say(opening(world, script, World.OWNER));
  }

  /** A feed without entries. */
  public TestBulletin(World world, FeedId id, long timeMillis) {
    this.feed = new TestFeed(world, id);
    this.timeMillis = timeMillis;
  }

  /** A script that takes delays from its flight, and delays as notices from the bulletin. */
  public static ServiceScript script() {
    return TestScript.of(
        """
        <sl:input name="delay" attestation="FlightDelay" maxAge="PT24H" match="flight"/>
        <sl:input name="notice" attestation="FlightDelay" maxAge="PT12H" bulletin="notices"/>
        <sl:schema attestation="FlightDelay" fields="%s"/>
        <sl:method name="status" kind="query" access="grant" handler="status"/>
        <sl:on event="activated" handler="onActivated"/>
        <sl:on event="attestation" input="delay" handler="onDelay"/>
        <sl:on event="attestation" input="notice" handler="onNotice"/>
        """
            .formatted(World.DELAY),
        CODE);
  }

  /** The bulletin's opening, as someone signs it. */
  public static BulletinOpening opening(World world, ServiceScript script, SecretKey issuer) {
    return opening(world, script, NAME, issuer);
  }

  /** The opening of another bulletin, or this one. */
  public static BulletinOpening opening(
      World world, ServiceScript script, String name, SecretKey issuer) {
    long expiry = World.START + 3_600_000;
    var digest =
        BulletinOpening.digest(world.network().domain(), World.TYPE, name, script.hash(), expiry);
    return new BulletinOpening(
        World.TYPE, name, script.hash(), expiry, issuer.signForWallets(digest));
  }

  /** A notice about all flights. */
  public static Attested notice(int minutes, long timeMillis) {
    return World.delay(World.AIRLINE, "every flight", minutes, timeMillis, true);
  }

  /** Says something, and gives its import. */
  public Import say(EntryBody body) {
    feed.append(body, timeMillis);
    feed.seal(timeMillis);
    long size = feed.tree().size();
    return keep(size - 1, body, feed.proof());
  }

  /** Ends the committee's term, and gives the import of that. */
  public Import close(Committee next) {
    feed.close(next, timeMillis);
    Lineage.Passage passage = feed.lineage().passages().getLast();
    var closed = (Closed) EntryBody.read(passage.close());
    return keep(feed.tree().size() - 1, closed, new HistoryProof(Lineage.NONE, passage.closing()));
  }

  /** What can be imported, by offset. */
  public List<Import> imports() {
    return List.copyOf(imports);
  }

  private Import keep(long offset, EntryBody body, HistoryProof proof) {
    var taken =
        new Import(
            proof.head().feedId(),
            offset,
            body,
            feed.tree().inclusion(offset, proof.head().size()),
            proof.finality());
    imports.add(taken);
    return taken;
  }
}
