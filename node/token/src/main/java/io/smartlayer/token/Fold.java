package io.smartlayer.token;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.token.GroupState.FinalEntry;
import io.smartlayer.token.GroupState.Transition;
import io.smartlayer.tokenscript.Service;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The work of one entry on a group's tokens, thrown away if it cannot be finished. */
final class Fold {
  private final StepRunner runner;
  private final ServiceScript.Library library;
  private final GroupSecrets secrets;
  private final FoldedGroup now;
  private final FinalEntry entry;
  private final StepRunner.Position at;
  private TreePMap<TokenId, Instance> after;
  private final List<Transition> transitions = new ArrayList<>();
  private final List<AskedStep.Name> changed = new ArrayList<>(); // of what they ask for
  private boolean strays;

  Fold(
      StepRunner runner,
      ServiceScript.Library library,
      GroupSecrets secrets,
      FoldedGroup now,
      FinalEntry entry) {
    this.runner = runner.in(now.ledger(), secrets);
    this.library = library;
    this.secrets = secrets;
    this.now = now;
    this.entry = entry;
    this.after = now.instances();
    this.at = new StepRunner.Position(entry.prefixRoot(), entry.timeMillis());
  }

  /** All tokens after the entry. */
  TreePMap<TokenId, Instance> after() {
    return after;
  }

  /** The steps that the entry caused, by token. */
  List<Transition> transitions() {
    return transitions;
  }

  /** Earlier steps of which something that they ask for has come to an end. */
  List<AskedStep.Name> changed() {
    return changed;
  }

  /** Whether it comes to something else than more than half of the replicas say. */
  boolean strays() {
    return strays;
  }

  void dispatch(EntryBody body) {
    switch (body) {
      case Activation activation -> activate(activation);
      case Attested fact -> tell(fact, null);
      case Import taken -> tell(taken);
      case Update update -> update(update);
      case Timer timer -> call(timer);
      case Outcome outcome -> tell(outcome);
      case Failure failure -> tell(failure);
      case Handover taken -> takeOver(taken);
      case ChainEvent event -> hear(event);
      case Transfer transfer -> tellAt(transfer.token(), "");
      case Reissue reissue -> give(reissue);
      case Message message -> hear(message);
      case UpgradeWord word -> hear(word);
      case BulletinOpening _,
          Suspension _,
          Upgrade _,
          Placement _,
          Revocation _,
          Election _,
          Closed _,
          GroupKey _,
          Down _,
          Snapshot _ -> {}
    }
  }

  private void activate(Activation activation) {
    ServiceScript script = library.need(activation.script());
    Bearing bearing = activation.bearing();
    var fresh =
        Instance.fresh(
                activation.token(), activation.attributes(), script.service(), activation.webhook())
            .ending(bearing == null ? 0 : bearing.endsMillis());
    after = after.plus(fresh.token(), fresh);
    ObjectNode event = event("activated");
    react(script, fresh, Service.Event.ACTIVATED, null, event);
  }

  private void takeOver(Handover taken) {
    ServiceScript script = script();
    Instance told = tellAt(taken.token(), taken.webhook());
    react(script, told, Service.Event.HANDOVER, null, event("handover"));
  }

  /** What follows a transfer follows here too; the end of life may come nearer besides. */
  private void give(Reissue reissue) {
    Bearing before =
        Objects.requireNonNull(
            now.ledger().bearing(reissue.token()), "an attestation bears the token");
    Instance token = Objects.requireNonNull(after.get(reissue.token()), "a living token");
    after = after.plus(token.token(), token.ending(token.end(before.after(reissue).endsMillis())));
    if (before.isLeftBy(reissue)) {
      tellAt(token.token(), "");
    }
  }

  /** A notice that waited goes to the new place, or nowhere: then its step waits no more. */
  private Instance tellAt(TokenId name, String webhook) {
    Instance token = Objects.requireNonNull(after.get(name), "a living token");
    Instance told = token.told(webhook);
    after = after.plus(name, told);
    now.asked().keySet().stream().filter(step -> step.token().equals(name)).forEach(changed::add);
    return told;
  }

  private void hear(Message message) {
    ServiceScript script = script();
    EffectRequest.Send send = message.send();
    Instance token = Objects.requireNonNull(after.get(send.to()), "a living token");
    ObjectNode event = event("message").put("from", message.from().toString());
    event.put(StepRunner.HOPS, send.hops()).set("body", CanonicalJson.read(send.body().toUtf8()));
    react(script, token, Service.Event.MESSAGE, null, event);
  }

  /** The word that decides has the new script take over, as most replicas have tried before. */
  private void hear(UpgradeWord word) {
    long offset = entry.offset();
    Upgrade taken = now.ledger().apply(offset, word, null).upgrades().takenAt(offset);
    if (taken != null) {
      ServiceScript script = library.need(taken.script());
      var migration = Migration.of(runner, script, taken, after.values(), entry.prefixRoot());
      strays = !migration.finding().equals(word.finding());
      if (migration.finding().isGood()) {
        migration.steps().forEach(this::keep);
      }
    }
  }

  private void hear(ChainEvent happened) {
    ServiceScript script = script();
    Chain.Log log = happened.log();
    if (log == null) {
      return;
    }
    var hearing = new ChainHearing(script, type().chainId());
    List<ChainHearing.Heard> all = hearing.heard(log);
    for (Instance token : after.values()) { // as they were: what is put in makes another map
      for (ChainHearing.Heard heard : all) {
        if (heard.isFor(token.token())) {
          run(script, token, heard.reaction().handler(), heard.event(log));
          break; // a token makes one step of an entry
        }
      }
    }
  }

  /** Of a bulletin only facts concern the tokens, and those only as long as the script has it. */
  private void tell(Import taken) {
    if (taken.said() instanceof Attested fact) {
      tell(fact, taken.feed());
    }
  }

  /** Tells of a fact, which came to the group itself or through the feed of a bulletin. */
  private void tell(Attested fact, @Nullable FeedId through) {
    ServiceScript script = script();
    String group = Objects.requireNonNull(now.ledger().group(), "a group with a script has a name");
    Instant at = Instant.ofEpochMilli(entry.timeMillis());
    for (Service.Input input : script.inputs(type(), through)) {
      if (input.sealed()) {
        if (SealedFact.refusal(script, input, fact.signed(), feed(), now.ledger().keys(), at)
            == null) {
          tellSealed(script, input, fact);
          return;
        }
        continue;
      }
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

  /**
   * What nobody can read is told to nobody, nor a host's secret. Of the rest no hash may say what
   * it was.
   */
  private void tellSealed(ServiceScript script, Service.Input input, Attested fact) {
    if (script.service().isSecret(input.name())) {
      return;
    }
    SealedFact.Read read = SealedFact.open(script, input, fact.signed(), feed(), secrets);
    if (read == null) {
      return;
    }
    ObjectNode event = event("attestation").put("input", input.name());
    event.put("attester", fact.signed().signer().toHex()).set("data", read.data());
    for (Instance token : after.values()) {
      Instance salted = token.salted(read.shared());
      react(script, salted, Service.Event.ATTESTATION, input.name(), event);
    }
  }

  private void update(Update update) {
    ServiceScript script = script();
    Service.Method method =
        Objects.requireNonNull(script.service().method(update.method()), "a method it has");
    Instance token = Objects.requireNonNull(after.get(update.token()), "a living token");
    JsonNode args = CanonicalJson.read(update.args().toUtf8());
    keep(runner.update(script, token, at, method, args, update.caller()));
  }

  /** A timer that was replaced or given up meanwhile is not called. */
  private void call(Timer timer) {
    ServiceScript script = script();
    Receipt step = timer.step();
    Instance token = Objects.requireNonNull(after.get(step.token()), "a living token");
    String tag = token.alarms().tag(step.offset(), timer.evidence().index());
    Alarms.Alarm alarm = tag == null ? null : token.alarms().waiting(tag);
    if (tag != null && alarm != null) {
      changed.add(alarm.step(step.token()));
      Instance called = token.called(tag);
      after = after.plus(called.token(), called);
      ObjectNode event = event("timer").put("timer", tag).put("dueMillis", alarm.dueMillis());
      react(script, called, Service.Event.TIMER, null, event);
    }
  }

  private void tell(Outcome outcome) {
    EffectCase before = known(outcome.effectId());
    ServiceScript script = script();
    EffectCase then = before.with(outcome);
    if (outcome.kind() != Outcome.Kind.SUCCESS && then.status() != EffectCase.Status.UNKNOWN) {
      return; // an attempt that failed is the network's business, not the script's
    }
    EffectRequest asked = asked(before);
    if (asked == null) {
      return; // what nobody can read no token asked for
    }
    ObjectNode event =
        event("outcome")
            .put("effect", asked.tag())
            .put("kind", outcome.kind() == Outcome.Kind.SUCCESS ? "success" : "unknown")
            .put("late", before.isTerminal());
    Instance token = instance(before);
    if (before.isSealed()) {
      SealedOutcome.Told told = SealedOutcome.told(groupSecret(), outcome);
      event.set("data", told.data());
      token = told.shared() == null ? token : token.salted(told.shared());
    } else {
      event.set("data", data(before, outcome));
    }
    react(script, token, Service.Event.OUTCOME, null, event);
  }

  /** What an effect asks for, opened; null where that cannot be opened by anybody. */
  private @Nullable EffectRequest asked(EffectCase effect) {
    return SealedRequest.opened(effect.isSealed() ? groupSecret() : null, effect);
  }

  /** The secret of the group's key; null where it has none. */
  private @Nullable SealingSecret groupSecret() {
    SealingKey agreed = now.ledger().keys().agreed();
    SealingSecret secret = secrets.ofGroup(now.ledger());
    if (agreed != null && secret == null) {
      throw new GroupSecrets.Missing(agreed);
    }
    return secret;
  }

  private void tell(Failure failure) {
    EffectCase before = known(failure.claim().effectId());
    ServiceScript script = script();
    EffectRequest asked = asked(before);
    if (asked == null) {
      return;
    }
    ObjectNode event =
        event("failure").put("effect", asked.tag()).put("kind", failure.claim().kind().text());
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

  /** A token whose life is over hears of nothing. */
  private void run(ServiceScript script, Instance token, String handler, ObjectNode event) {
    if (token.isExpired(entry.timeMillis())) {
      return;
    }
    keep(runner.transition(script, token, at, handler, event));
  }

  private void keep(StepRunner.Ran ran) {
    TokenId token = ran.after().token();
    Alarms before = ran.after().alarms();
    for (EffectRequest effect : ran.output().effects()) {
      Alarms.Alarm replaced = before.byTag().get(effect.tag());
      if (effect instanceof EffectRequest.Timer && replaced != null) {
        changed.add(replaced.step(token));
      }
    }
    after =
        after.plus(
            token, ran.after().asked(entry.offset(), entry.timeMillis(), ran.output().effects()));
    transitions.add(
        new Transition(entry.offset(), token, ran.step(), ran.output(), at, ran.blank()));
  }

  private JsonNode data(EffectCase effect, Outcome outcome) {
    String name = effect.target().attestation();
    if (name != null && outcome.kind() == Outcome.Kind.SUCCESS) {
      ServiceScript script = scriptAt(effect.offset());
      var answer = Counterparty.read(script, name, effect.id(), outcome.content().toUtf8());
      if (answer instanceof Counterparty.Answer.Confirmed confirmed) {
        return confirmed.data();
      }
    }
    return CanonicalJson.read(outcome.content().toUtf8());
  }

  private EffectCase known(Hash effectId) {
    return Objects.requireNonNull(now.ledger().effect(effectId), "an outcome follows an election");
  }

  private Instance instance(EffectCase effect) {
    return Objects.requireNonNull(after.get(effect.token()), "an effect of a living token");
  }

  private FeedId feed() {
    return Objects.requireNonNull(now.ledger().founding(), "facts follow an activation").feed();
  }

  private TokenType type() {
    return Objects.requireNonNull(now.ledger().founding(), "facts follow an activation").type();
  }

  private static ObjectNode event(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  /** The script in force: what a step runs. */
  private ServiceScript script() {
    return scriptAt(Long.MAX_VALUE);
  }

  /** The script that was in force at an offset: what was asked for there ends by its words. */
  private ServiceScript scriptAt(long offset) {
    Hash hash = now.ledger().scriptAt(offset);
    return library.need(Objects.requireNonNull(hash, "what tokens hear follows an activation"));
  }
}
