package io.smartlayer.token;

import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedTip;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.Lineage;
import io.smartlayer.feed.MemberTips;
import io.smartlayer.feed.ProvenTip;
import io.smartlayer.feed.TipProof;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.Service;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Bundles over a feed of six entries, right and wrong ones. */
final class BundleMaker {
  private static final int PLACED = 2;
  private static final int LAST = 4;

  final Story story;
  private final StepRunner.Ran ran;
  private final List<HistoryProof> proofs;

  private BundleMaker(Story story, StepRunner.Ran ran, List<HistoryProof> proofs) {
    this.story = story;
    this.ran = ran;
    this.proofs = proofs;
  }

  /** A feed whose last prefix ends at offset 4; the feed went on to 6 entries. */
  static BundleMaker make() {
    var story = new Story(new StepRunner(Engines.V8), TestScript.usual());
    return make(story, List.of(World.delay(60, World.START), World.delay(90, World.START)), false);
  }

  /** The same, but another committee orders the feed in the end. */
  static BundleMaker ofALaterTerm() {
    var story = new Story(new StepRunner(Engines.V8), TestScript.usual());
    return make(story, List.of(World.delay(60, World.START), World.delay(90, World.START)), true);
  }

  /** A feed that has taken the first two entries of a bulletin's. */
  static BundleMaker ofAGroupThatImports() {
    var story = new Story(new StepRunner(Engines.V8), TestBulletin.script());
    var bulletin = new TestBulletin(story.world, story.script, World.START);
    bulletin.say(TestBulletin.notice(180, World.START));
    return make(story, bulletin.imports(), false);
  }

  /** A feed of tickets that ask each other. */
  static BundleMaker ofTokensThatAsk() {
    var story = new Story(new StepRunner(Engines.V8), TestScript.asking());
    return make(story, List.of(World.delay(60, World.START), World.delay(90, World.START)), false);
  }

  /** A feed of tickets with a query that reads the chain. */
  static BundleMaker ofTokensThatRead() {
    var story = new Story(new StepRunner(Engines.V8), TestScript.reading());
    return make(story, List.of(World.delay(60, World.START), World.delay(90, World.START)), false);
  }

  /** A bundle over the same feed, of a query that read the chain. */
  BundleMaker read(ChainValues chain) {
    return asked(42, "worth", new StepRunner.Given(List.of(), chain));
  }

  /** A bundle over the same feed, of a public query of some ticket at the same place. */
  BundleMaker asked(int ticket, String method, List<TokenAnswer> answers) {
    return asked(ticket, method, new StepRunner.Given(answers, null));
  }

  private BundleMaker asked(int ticket, String method, StepRunner.Given given) {
    Service.Method query = Objects.requireNonNull(story.script.service().method(method));
    GroupState.FinalEntry last = story.entries.get(LAST);
    StepRunner.Ran asked =
        new StepRunner(Engines.V8)
            .query(
                story.script,
                Objects.requireNonNull(story.state.instance(World.token(ticket))),
                new StepRunner.Position(last.prefixRoot(), last.timeMillis()),
                query,
                CanonicalJson.read("{\"a\":1}"),
                JsonNodeFactory.instance.objectNode(),
                given);
    return new BundleMaker(story, asked, proofs);
  }

  /** A feed whose entry 4 is an update: the bundle tells what it came to. */
  static BundleMaker ofAnUpdate() {
    var story = new Story(new StepRunner(Engines.V8), UpdateTest.SCRIPT);
    Bytes args = World.json("{\"seat\":\"1A\"}");
    List<Update> two =
        List.of(
            story.world.update(World.token(43), "move", args, World.START, "one"),
            story.world.update(World.token(42), "move", args, World.START, "two"));
    BundleMaker made = make(story, two, false);
    GroupState.Transition step = story.transitions.get(4).getFirst();
    Instance after = Objects.requireNonNull(story.state.instance(World.token(42)));
    return new BundleMaker(
        story, new StepRunner.Ran(step.step(), step.output(), after), made.proofs);
  }

  private static BundleMaker make(Story story, List<? extends EntryBody> two, boolean closes) {
    var runner = new StepRunner(Engines.V8);
    story.begin();
    two.forEach(story::add);
    Instance ticket = Objects.requireNonNull(story.state.instance(World.token(42)));
    ObjectNode caller =
        JsonNodeFactory.instance
            .objectNode()
            .put("audience", "https://cars.example")
            .put("holder", World.HOLDER.address().toHex());
    StepRunner.Ran ran =
        runner.query(
            story.script,
            ticket,
            story.state.position(),
            Objects.requireNonNull(story.script.service().method("status")),
            CanonicalJson.read("{\"language\":\"tä 😀\"}"),
            caller);
    story.add(World.delay(100, story.now()));
    if (closes) {
      Committee first = story.world.network().committee(story.world.feed());
      var next = new Committee(List.of(first.members().getLast()));
      story.feed.close(next, story.now());
      story.feed.seal(story.now());
    }
    story.feed.seal(story.now() + 10);
    return new BundleMaker(story, ran, List.of(story.feed.proof()));
  }

  /** What makes up a bundle, in a form that can be changed piece by piece. */
  static final class Parts {
    Receipt receipt;
    SecretKey key;
    Step step;
    ReceiptBundle.ProvenPlacement placement;
    HistoryProof certificate;
    List<Hash> consistency;
    @Nullable TipProof freshness;
    List<ReceiptBundle> nested = List.of();

    Parts(
        Receipt receipt,
        SecretKey key,
        Step step,
        ReceiptBundle.ProvenPlacement placement,
        HistoryProof certificate,
        List<Hash> consistency) {
      this.receipt = receipt;
      this.key = key;
      this.step = step;
      this.placement = placement;
      this.certificate = certificate;
      this.consistency = consistency;
    }

    /** Makes the receipt's hashes those of the step. */
    Parts sealed() {
      return change("stepHash", step.stepHash().toHex())
          .change("resultHash", step.resultHash().toHex());
    }

    /** Changes one field of the receipt. */
    Parts change(String name, String value) {
      ObjectNode json = (ObjectNode) receipt.toJson();
      json.put(name, value);
      receipt = Receipt.fromJson(json);
      return this;
    }

    /** Changes one number of the receipt. */
    Parts change(String name, long value) {
      ObjectNode json = (ObjectNode) receipt.toJson();
      json.put(name, value);
      receipt = Receipt.fromJson(json);
      return this;
    }

    /** The receipt signed as it now is. */
    ReceiptBundle bundle(Membership network) {
      var signed = new SignedReceipt(receipt, key.sign(receipt.digest(network.domain())));
      return new ReceiptBundle(
          signed, step, placement, certificate, consistency, freshness, nested);
    }

    Bytes file(Membership network) {
      return bundle(network).toBytes();
    }
  }

  Membership network() {
    return story.world.network();
  }

  Parts parts() {
    Address node = story.world.replicas(story.script).getFirst();
    GroupState.FinalEntry last = story.entries.get(LAST);
    Receipt receipt =
        story.world.receipt(node, story.script, last.offset(), last.prefixRoot(), ran).receipt();
    var tree = story.feed.tree();
    var placement =
        new ReceiptBundle.ProvenPlacement(
            story.world.placement(story.script, World.START + 86_400_000),
            PLACED,
            tree.inclusion(PLACED, tree.size()));
    return new Parts(
        receipt,
        story.world.keyOf(node),
        ran.step(),
        placement,
        proofs.getFirst(),
        tree.consistency(last.offset() + 1, tree.size()));
  }

  /** The bundle with the words of two anchors that there was nothing beyond its prefix. */
  Parts vouched(long timeMillis) {
    Parts parts = parts();
    Receipt receipt = parts.receipt;
    var tip = new FeedTip(receipt.feed(), 0, receipt.offset() + 1, receipt.prefixRoot());
    Committee committee = network().committee(receipt.feed());
    List<ProvenTip> tips =
        Stream.of(1, 3)
            .map(i -> tip(committee.members().get(i).address(), tip, timeMillis + i))
            .toList();
    parts.freshness = new TipProof(Lineage.NONE, tips);
    return parts;
  }

  /** An anchor's word about this feed and another of the same lane. */
  ProvenTip tip(Address anchor, FeedTip tip, long timeMillis) {
    byte[] other = tip.feedId().hash().bytes().toArray();
    other[0] ^= 1;
    var member = new MemberTips(story.world.keyOf(anchor), network().domain());
    member.put(new FeedTip(new FeedId(new Hash(Bytes.of(other))), 0, 1, Hash.ZERO));
    member.put(tip);
    member.sign(timeMillis);
    return Objects.requireNonNull(member.prove(tip.feedId()));
  }

  Bytes good() {
    return parts().file(network());
  }
}
