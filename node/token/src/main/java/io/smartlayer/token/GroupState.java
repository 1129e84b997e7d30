package io.smartlayer.token;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.sandbox.NodeFault;
import io.smartlayer.tokenscript.Service;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * All tokens of one group after some offset of their feed: the fold of the script over the feed's
 * final entries. Every replica that read so far holds the same.
 *
 * <p>Owned by one thread. After a {@link NodeFault} nothing has changed, and the same entry may be
 * applied again.
 */
public final class GroupState {
  private final StepRunner runner;
  private final ServiceScript.Library library;
  private FoldedGroup now;

  /**
   * The state of a group whose feed has no entries yet.
   *
   * @param library must know a group's script when its first activation is applied
   */
  public GroupState(StepRunner runner, ServiceScript.Library library) {
    this(runner, library, FoldedGroup.NOTHING);
  }

  /**
   * The state of a group that was folded so far, here or elsewhere.
   *
   * @param library must know the group's script when the next entry is applied
   */
  public GroupState(StepRunner runner, ServiceScript.Library library, FoldedGroup so) {
    this.runner = runner;
    this.library = library;
    this.now = so;
  }

  /**
   * A final entry.
   *
   * @param prefixRoot the RFC 6962 root through it
   * @param timeMillis the time of the head that made it part of the feed
   */
  public record FinalEntry(long offset, Entry entry, Hash prefixRoot, long timeMillis) {}

  /** A step that an entry caused. */
  public record Transition(
      long offset, TokenId token, Step step, StepOutput output, StepRunner.Position at) {
    /** The names of the effects it asks for, in order. */
    public List<Hash> effectIds(FeedId feed) {
      List<Hash> ids = new ArrayList<>();
      for (int i = 0; i < output.effects().size(); i++) {
        ids.add(EffectRequest.id(feed, offset, token, i));
      }
      return ids;
    }
  }

  /**
   * Applies the next final entry and says which steps it caused, by token.
   *
   * @throws NodeFault if this node could not run a step
   */
  public List<Transition> apply(FinalEntry entry) {
    if (entry.offset != now.size()) {
      throw new IllegalArgumentException("expected entry " + now.size() + ", not " + entry.offset);
    }
    EntryBody body = read(entry);
    var fold = new Fold(entry);
    fold.dispatch(body);
    // Only here, after every step went well, does anything change.
    Ledger ledger = now.ledger().apply(entry.offset, body, target(body));
    now =
        new FoldedGroup(
            entry.offset + 1,
            entry.prefixRoot,
            entry.timeMillis,
            ledger,
            fold.after,
            asked(body, fold, ledger));
    return fold.transitions;
  }

  /** All of it as it is now; later entries do not change what was returned. */
  public FoldedGroup folded() {
    return now;
  }

  /** How many entries have been applied. */
  public long size() {
    return now.size();
  }

  /** The root over the entries applied. */
  public Hash prefixRoot() {
    return now.prefixRoot();
  }

  /** The feed's time: when the last entry became part of it. */
  public StepRunner.Position position() {
    return now.position();
  }

  /** What the feed says, scripts aside. */
  public Ledger ledger() {
    return now.ledger();
  }

  /** A token, or null when it is not of this group or not activated. */
  public @Nullable Instance instance(TokenId token) {
    return now.instance(token);
  }

  /** All tokens as they are now, by name; later entries do not change what was returned. */
  public SortedMap<TokenId, Instance> instances() {
    return now.instances();
  }

  /** The steps that ask for effects for some of which nobody is elected yet, in order. */
  public SortedMap<AskedStep.Name, AskedStep> asked() {
    return now.asked();
  }

  /** The group's script, or null before its first activation. */
  public @Nullable ServiceScript script() {
    return script(now.ledger());
  }

  private @Nullable ServiceScript script(Ledger ledger) {
    Hash hash = ledger.script();
    return hash == null ? null : library.find(hash);
  }

  /** Adds the steps that ask for something, and drops one for which the last election was made. */
  private TreePMap<AskedStep.Name, AskedStep> asked(EntryBody body, Fold fold, Ledger ledger) {
    TreePMap<AskedStep.Name, AskedStep> asked = now.asked();
    List<AskedStep> open = new ArrayList<>();
    fold.transitions.stream().map(AskedStep::of).forEach(open::add);
    if (body instanceof Election election && election.evidence() != null) {
      Receipt step = election.evidence().receipts().getFirst().receipt();
      AskedStep known = asked.get(new AskedStep.Name(step.offset(), step.token()));
      if (known != null) {
        open.add(known);
      }
    }
    for (AskedStep step : open) {
      Founding founding = Objects.requireNonNull(ledger.founding(), "steps follow an activation");
      ServiceScript script = Objects.requireNonNull(script(ledger), "a step ran a script");
      Instance token = Objects.requireNonNull(fold.after.get(step.token()), "a living token");
      asked =
          step.isTaken(founding.feed(), script, token.webhook(), ledger)
              ? asked.minus(step.name())
              : asked.plus(step.name(), step);
    }
    return asked;
  }

  private static EntryBody read(FinalEntry entry) {
    try {
      return EntryBody.read(entry.entry);
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      throw new IllegalStateException("a final entry that no committee may admit", e);
    }
  }

  private @Nullable Target target(EntryBody body) {
    if (!(body instanceof Election election) || election.evidence() == null) {
      return null;
    }
    Election.Evidence evidence = election.evidence();
    TokenId token = evidence.receipts().getFirst().receipt().token();
    Instance instance = now.instance(token);
    ServiceScript script = script();
    return instance == null || script == null
        ? null
        : Targets.of(
            script.service(),
            evidence.output().effects().get(evidence.index()),
            instance.webhook());
  }

  /** The work of one entry, thrown away if it cannot be finished. */
  private final class Fold {
    private final FinalEntry entry;
    private final StepRunner.Position at;
    private TreePMap<TokenId, Instance> after = now.instances();
    private final List<Transition> transitions = new ArrayList<>();

    Fold(FinalEntry entry) {
      this.entry = entry;
      this.at = new StepRunner.Position(entry.prefixRoot, entry.timeMillis);
    }

    void dispatch(EntryBody body) {
      switch (body) {
        case Activation activation -> activate(activation);
        case Attested fact -> tell(fact, null);
        case Import taken -> tell(taken);
        case Update update -> update(update);
        case Outcome outcome -> tell(outcome);
        case Failure failure -> tell(failure);
        case BulletinOpening _, Placement _, Election _, Closed _, Snapshot _ -> {}
      }
    }

    private void activate(Activation activation) {
      ServiceScript script =
          Objects.requireNonNull(library.find(activation.script()), "the group's script is here");
      var fresh =
          Instance.fresh(
              activation.token(), activation.attributes(), script.service(), activation.webhook());
      after = after.plus(fresh.token(), fresh);
      ObjectNode event = event("activated");
      react(script, fresh, Service.Event.ACTIVATED, null, event);
    }

    /** Of a bulletin only facts concern the tokens, and those only as long as the script has it. */
    private void tell(Import taken) {
      if (taken.said() instanceof Attested fact) {
        tell(fact, taken.feed());
      }
    }

    /** Tells of a fact, which came to the group itself or through the feed of a bulletin. */
    private void tell(Attested fact, @Nullable FeedId through) {
      ServiceScript script = Objects.requireNonNull(script(), "facts follow an activation");
      String group =
          Objects.requireNonNull(now.ledger().group(), "a group with a script has a name");
      Instant at = Instant.ofEpochMilli(entry.timeMillis);
      for (Service.Input input : script.inputs(type(), through)) {
        var checked = FactCheck.check(script, input.attestation(), fact.signed(), at);
        if (checked instanceof FactCheck.Result.Good(JsonNode data)
            && FactCheck.unfit(input, fact.signed(), data, group, at) == null) {
          ObjectNode event = event("attestation").put("input", input.name());
          event.put("attester", fact.signed().signer().toHex()).set("data", data);
          for (Instance token : after.values()) { // as they were: what is put in makes another map
            react(script, token, Service.Event.ATTESTATION, input.name(), event);
          }
          return;
        }
      }
    }

    private void update(Update update) {
      ServiceScript script = Objects.requireNonNull(script(), "updates follow an activation");
      Service.Method method =
          Objects.requireNonNull(script.service().method(update.method()), "a method it has");
      Instance token = Objects.requireNonNull(after.get(update.token()), "a living token");
      JsonNode args = CanonicalJson.read(update.args().toUtf8());
      keep(runner.update(script, token, at, method, args, update.caller()));
    }

    private void tell(Outcome outcome) {
      EffectCase before = known(outcome.effectId());
      ServiceScript script = Objects.requireNonNull(script(), "effects follow an activation");
      EffectCase then = before.with(outcome);
      if (outcome.kind() != Outcome.Kind.SUCCESS && then.status() != EffectCase.Status.UNKNOWN) {
        return; // an attempt that failed is the network's business, not the script's
      }
      ObjectNode event =
          event("outcome")
              .put("effect", before.request().tag())
              .put("kind", outcome.kind() == Outcome.Kind.SUCCESS ? "success" : "unknown")
              .put("late", before.isTerminal());
      event.set("data", data(script, before, outcome));
      react(script, instance(before), Service.Event.OUTCOME, null, event);
    }

    private void tell(Failure failure) {
      EffectCase before = known(failure.claim().effectId());
      ServiceScript script = Objects.requireNonNull(script(), "effects follow an activation");
      ObjectNode event =
          event("failure")
              .put("effect", before.request().tag())
              .put("kind", failure.claim().kind().text());
      Service.OnFailure onFailure = script.service().onFailure();
      if (onFailure != null) {
        run(script, instance(before), onFailure.handler(), event);
      } else {
        react(script, instance(before), Service.Event.FAILURE, null, event);
      }
    }

    private void react(
        ServiceScript script,
        Instance token,
        Service.Event what,
        @Nullable String input,
        ObjectNode event) {
      for (Service.Reaction reaction : script.service().reactions()) {
        if (reaction.event() == what && Objects.equals(reaction.input(), input)) {
          run(script, token, reaction.handler(), event);
          return;
        }
      }
    }

    private void run(ServiceScript script, Instance token, String handler, ObjectNode event) {
      keep(runner.transition(script, token, at, handler, event));
    }

    private void keep(StepRunner.Ran ran) {
      TokenId token = ran.after().token();
      after = after.plus(token, ran.after());
      transitions.add(new Transition(entry.offset, token, ran.step(), ran.output(), at));
    }

    private JsonNode data(ServiceScript script, EffectCase effect, Outcome outcome) {
      String name = effect.target().attestation();
      if (name != null && outcome.kind() == Outcome.Kind.SUCCESS) {
        var answer = Counterparty.read(script, name, effect.id(), outcome.content().toUtf8());
        if (answer instanceof Counterparty.Answer.Confirmed confirmed) {
          return confirmed.data();
        }
      }
      return CanonicalJson.read(outcome.content().toUtf8());
    }

    private EffectCase known(Hash effectId) {
      return Objects.requireNonNull(
          now.ledger().effect(effectId), "an outcome follows an election");
    }

    private Instance instance(EffectCase effect) {
      return Objects.requireNonNull(after.get(effect.token()), "an effect of a living token");
    }

    private TokenType type() {
      return Objects.requireNonNull(now.ledger().founding(), "facts follow an activation").type();
    }

    private static ObjectNode event(String type) {
      return JsonNodeFactory.instance.objectNode().put("type", type);
    }
  }
}
