package io.smartlayer.token;

import io.smartlayer.feed.Close;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A ledger as pieces of JSON ({@code spec/protocol/state.md}). */
final class LedgerForm {
  /**
   * How many facts, uses of grants, timers, or pairs of tokens one piece has; only the last has
   * fewer.
   */
  static final int FACTS = 256;

  private static final String BODY = "body";
  private static final String TAKEN = "taken";
  private static final String OFFSET = "offset";

  private LedgerForm() {}

  /** An empty piece of a kind. */
  static ObjectNode piece(String kind) {
    return JsonNodeFactory.instance.objectNode().put(StateForm.KIND, kind);
  }

  /** Writes the pieces in order. */
  static void write(Ledger ledger, Consumer<ObjectNode> out) {
    if (ledger.bulletin() != null) {
      out.accept(piece("opening", ledger.bulletin().toJson()));
    }
    if (ledger.placed() != null) {
      Ledger.PlacedAt placed = ledger.placed();
      out.accept(piece("placement", placed.placement().toJson()).put(OFFSET, placed.offset()));
    }
    if (!ledger.downs().nodes().isEmpty()) {
      out.accept(ledger.downs().toJson(piece("downs")));
    }
    if (ledger.closed() != null) {
      out.accept(piece("close", new Closed(ledger.closed()).toJson()));
    }
    if (ledger.chain() != null) {
      ChainPlace next = ledger.chain();
      out.accept(piece("chain").put("block", next.block()).put("logIndex", next.index()));
    }
    if (!ledger.snapshots().said().isEmpty() || ledger.snapshots().agreed() != null) {
      out.accept(words(ledger.snapshots()));
    }
    if (!ledger.upgrades().equals(Upgrades.NONE)) {
      out.accept(UpgradesForm.toJson(ledger.upgrades()).put(StateForm.KIND, "upgrades"));
    }
    if (!ledger.keys().said().isEmpty()) {
      out.accept(ledger.keys().toJson(piece("keys")));
    }
    ledger.imports().forEach((feed, taken) -> out.accept(imported(feed, taken)));
    if (ledger.suspension() != null) {
      out.accept(piece("suspension", ledger.suspension().toJson()));
    }
    ledger.activations().forEach(one -> out.accept(piece("activation", one.toJson())));
    Holders holders = ledger.holders();
    holders.handovers().values().forEach(one -> out.accept(piece("handover", one.toJson())));
    holders
        .transfers()
        .forEach((token, offset) ->
            out.accept(piece("transfer", new Transfer(token).toJson()).put(OFFSET, offset)));
    holders.reissues().values().forEach(one -> out.accept(piece("reissue", one.toJson())));
    List<Ledger.Fact> facts = ledger.facts();
    for (int from = 0; from < facts.size(); from += FACTS) {
      out.accept(facts(facts.subList(from, Math.min(from + FACTS, facts.size()))));
    }
    ledger.effects().forEach(effect -> write(effect, out));
    uses(List.copyOf(ledger.uses().offsets().entrySet()), out);
    ledger.revocations().ofTokens().forEach((token, links) -> out.accept(revoked(token, links)));
    timers(List.copyOf(ledger.timers().entrySet()), out);
    taken(List.copyOf(ledger.deliveries().taken().entrySet()), out);
  }

  private static void taken(
      List<Map.Entry<Deliveries.Pair, Long>> taken, Consumer<ObjectNode> out) {
    for (int from = 0; from < taken.size(); from += FACTS) {
      ObjectNode piece = piece(TAKEN);
      var list = piece.putArray(TAKEN);
      for (var one : taken.subList(from, Math.min(from + FACTS, taken.size()))) {
        list.addObject()
            .put("from", one.getKey().from().toString())
            .put("to", one.getKey().to().toString())
            .put("sequence", one.getValue());
      }
      out.accept(piece);
    }
  }

  private static void timers(List<Map.Entry<Hash, Long>> timers, Consumer<ObjectNode> out) {
    for (int from = 0; from < timers.size(); from += FACTS) {
      ObjectNode piece = piece("timers");
      var list = piece.putArray("timers");
      for (var timer : timers.subList(from, Math.min(from + FACTS, timers.size()))) {
        list.addObject().put(OFFSET, timer.getValue()).put("timer", timer.getKey().toHex());
      }
      out.accept(piece);
    }
  }

  private static void uses(List<Map.Entry<Uses.Use, Long>> uses, Consumer<ObjectNode> out) {
    for (int from = 0; from < uses.size(); from += FACTS) {
      ObjectNode piece = piece("uses");
      var list = piece.putArray("uses");
      for (var use : uses.subList(from, Math.min(from + FACTS, uses.size()))) {
        list.addObject()
            .put(OFFSET, use.getValue())
            .put("timeMillis", use.getKey().timeMillis())
            .put("use", use.getKey().name().toHex());
      }
      out.accept(piece);
    }
  }

  private static ObjectNode revoked(TokenId token, Map<Hash, Revocations.Standing> links) {
    ObjectNode piece = piece("revocations").put("token", token.toString());
    var list = piece.putArray("links");
    links.forEach((link, one) ->
        list.addObject()
            .put("expiryMillis", one.expiryMillis())
            .put("grant", one.grant())
            .put("holder", one.holder().toHex())
            .put("link", link.toHex()));
    return piece;
  }

  private static ObjectNode piece(String kind, JsonNode body) {
    ObjectNode piece = piece(kind);
    piece.set(BODY, body);
    return piece;
  }

  private static ObjectNode words(Snapshots snapshots) {
    ObjectNode piece = piece("words");
    ObjectNode said = piece.putObject("said");
    snapshots.said().forEach((node, point) -> said.set(node.toHex(), point(point)));
    if (snapshots.agreed() != null) {
      piece.set("agreed", point(snapshots.agreed()));
    }
    return piece;
  }

  private static ObjectNode point(Snapshots.Point point) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("size", point.size())
        .put("stateHash", point.stateHash().toHex());
  }

  private static ObjectNode imported(FeedId feed, Imported taken) {
    ObjectNode piece =
        piece("import")
            .put("feed", feed.toString())
            .put("next", taken.next())
            .put("origin", taken.origin().toHex());
    if (taken.close() != null) {
      piece.set("close", new Closed(taken.close()).toJson());
    }
    return piece;
  }

  private static ObjectNode facts(List<Ledger.Fact> facts) {
    ObjectNode piece = piece("facts");
    var list = piece.putArray("facts");
    for (Ledger.Fact fact : facts) {
      list.addObject()
          .put(OFFSET, fact.offset())
          .put("domain", fact.key().domain().toHex())
          .put("attester", fact.key().attester().toHex())
          .put("uid", fact.key().uid().toHex());
    }
    return piece;
  }

  private static void write(EffectCase effect, Consumer<ObjectNode> out) {
    out.accept(EffectForm.toJson(effect).put(StateForm.KIND, "effect"));
    for (EffectCase.Attempt attempt : effect.attempts()) {
      if (attempt.outcome() != null) {
        out.accept(piece("outcome", attempt.outcome().toJson()));
      }
    }
    if (effect.failure() != null) {
      out.accept(piece("failure", effect.failure().toJson()));
    }
  }

  /** Collects the parts of a ledger, piece by piece. */
  static final class Reader {
    private final LedgerDraft ledger = new LedgerDraft();

    /** Takes a piece; whether it was one of a ledger. */
    boolean take(String kind, JsonFields in) {
      switch (kind) {
        case "opening" -> ledger.bulletin = BulletinOpening.fromJson(in.value(BODY));
        case "placement" ->
            ledger.placed =
                new Ledger.PlacedAt(in.whole(OFFSET), Placement.fromJson(in.value(BODY)));
        case "downs" -> ledger.downs = Downs.fromJson(in);
        case "close" -> ledger.closed = close(in, BODY);
        case "chain" -> ledger.chain = new ChainPlace(in.whole("block"), in.whole("logIndex"));
        case "keys" -> ledger.keys = GroupKeys.fromJson(in);
        case "words" -> ledger.snapshots = words(in);
        case "upgrades" -> ledger.upgrades = UpgradesForm.fromJson(in);
        case "import" -> {
          @Nullable Close last = in.has("close") ? close(in, "close") : null;
          ledger.imports =
              ledger.imports.plus(
                  new FeedId(in.hash("feed")),
                  new Imported(in.whole("next"), last, in.hash("origin")));
        }
        case "activation" -> {
          Activation activation = Activation.fromJson(in.value(BODY));
          ledger.activations = ledger.activations.plus(activation.token(), activation);
        }
        case "suspension" -> ledger.suspension = Suspension.fromJson(in.value(BODY));
        case "handover" -> ledger.holders = ledger.holders.with(Handover.fromJson(in.value(BODY)));
        case "transfer" ->
            ledger.holders =
                ledger.holders.with(Transfer.fromJson(in.value(BODY)), in.whole(OFFSET));
        case "reissue" -> ledger.holders = ledger.holders.with(Reissue.fromJson(in.value(BODY)));
        case "facts" -> in.list("facts", FACTS).forEach(this::fact);
        case "timers" -> in.list("timers", FACTS).forEach(this::timer);
        case TAKEN -> in.list(TAKEN, FACTS).forEach(this::taken);
        case "uses" -> in.list("uses", FACTS).forEach(this::use);
        case "revocations" -> revoked(Names.token(in, "token"), in);
        case "effect" -> ledger.keep(EffectForm.fromJson(in));
        case "outcome" -> ended(in, Outcome.fromJson(in.value(BODY)));
        case "failure" -> {
          Failure failure = Failure.fromJson(in.value(BODY));
          ledger.keep(known(in, failure.claim().effectId()).with(failure));
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    Ledger end() {
      return ledger.done();
    }

    private void fact(JsonNode json) {
      JsonFields in = JsonFields.of(json, "fact");
      var key = new Ledger.FactKey(in.hash("domain"), in.address("attester"), in.hash("uid"));
      ledger.facts = ledger.facts.plus(key, in.whole(OFFSET));
      in.end();
    }

    private void timer(JsonNode json) {
      JsonFields in = JsonFields.of(json, "timer");
      ledger.timers = ledger.timers.plus(in.hash("timer"), in.whole(OFFSET));
      in.end();
    }

    private void taken(JsonNode json) {
      JsonFields in = JsonFields.of(json, TAKEN);
      var pair = new Deliveries.Pair(Names.token(in, "from"), Names.token(in, "to"));
      ledger.deliveries = ledger.deliveries.with(pair, in.whole("sequence"));
      in.end();
    }

    private void use(JsonNode json) {
      JsonFields in = JsonFields.of(json, "use");
      var use = new Uses.Use(in.whole("timeMillis"), in.hash("use"));
      ledger.uses = ledger.uses.plus(use, in.whole(OFFSET));
      in.end();
    }

    private void revoked(TokenId token, JsonFields in) {
      TreePMap<Hash, Revocations.Standing> links = TreePMap.empty();
      for (JsonNode json : in.list("links", Revocations.TOKEN_LIMIT)) {
        JsonFields one = JsonFields.of(json, "revocation");
        var standing =
            new Revocations.Standing(
                one.whole("expiryMillis"), one.truth("grant"), one.address("holder"));
        links = links.plus(one.hash("link"), standing);
        one.end();
      }
      ledger.revocations = new Revocations(ledger.revocations.ofTokens().plus(token, links));
    }

    private void ended(JsonFields in, Outcome outcome) {
      EffectCase effect = known(in, outcome.effectId());
      if (effect.attempt(outcome.attempt()) == null) {
        throw in.wrong(BODY, "the outcome of no attempt");
      }
      ledger.keep(effect.with(outcome));
    }

    private EffectCase known(JsonFields in, Hash id) {
      EffectCase effect = ledger.effects.get(id);
      if (effect == null) {
        throw in.wrong(BODY, "of an effect of which there is no case before");
      }
      return effect;
    }

    private static Close close(JsonFields in, String name) {
      return Closed.fromJson(in.value(name)).close();
    }

    private static Snapshots words(JsonFields in) {
      JsonFields said = in.object("said");
      TreePMap<Address, Snapshots.Point> points = TreePMap.empty();
      JsonNode json = in.value("said");
      if (json.size() > Placement.REPLICAS_LIMIT) {
        throw in.wrong("said", "more than " + Placement.REPLICAS_LIMIT);
      }
      for (Map.Entry<String, JsonNode> word : json.properties()) {
        points = points.plus(address(said, word.getKey()), point(word.getValue()));
      }
      return new Snapshots(points, in.has("agreed") ? point(in.value("agreed")) : null);
    }

    private static Address address(JsonFields in, String text) {
      try {
        return Address.fromHex(text);
      } catch (IllegalArgumentException e) {
        throw in.wrong("said", "no address");
      }
    }

    private static Snapshots.Point point(JsonNode json) {
      JsonFields in = JsonFields.of(json, "point");
      var point = new Snapshots.Point(in.whole("size"), in.hash("stateHash"));
      in.end();
      return point;
    }
  }
}
