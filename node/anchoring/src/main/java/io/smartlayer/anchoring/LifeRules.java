package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Admission.Context;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.token.Activation;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.BulletinOpening;
import io.smartlayer.token.Founding;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Placement;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.tokenscript.TokenScript;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Rules for how tokens come to life, and who serves them. */
final class LifeRules {
  /** How long a placement holds at the least, so that nobody ends one by proposing it. */
  static final Duration PLACEMENT_LEAST = Duration.ofDays(1);

  /** How long a placement holds at the most. */
  static final Duration PLACEMENT_LIMIT = Duration.ofDays(90);

  /** A token issued a moment ago may be in a later block than the one judged at. */
  private static final Chain.Answer<Address> NO_TOKEN = new Chain.Answer.Known<>(Address.ZERO);

  private final GroupAdmission.Group group;
  private final Ledger ledger;

  LifeRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  Ruling rule(Context context, Activation activation) {
    Ruling place = byPlace(context, activation, activation.expiryMillis());
    if (!(place instanceof Ruling.Allowed)) {
      return place;
    }
    if (activation.group().startsWith(FeedId.BULLETIN)) {
      return Ruling.refused("wrong-group", "the name of a bulletin is no group's");
    }
    if (ledger.activation(activation.token()) != null) {
      return Ruling.refused("duplicate", "the token is activated already");
    }
    if (ledger.script() != null && !activation.script().equals(ledger.script())) {
      return Ruling.refused("another-script", "the group runs another script");
    }
    Ruling signed = bySigners(context, activation);
    if (!(signed instanceof Ruling.Allowed)) {
      return signed; // first, so that nobody else makes a node wait for a script, and fetch it
    }
    ServiceScript script = group.library().find(activation.script());
    Ruling fits = byScript(activation, activation.script());
    if (script == null || !(fits instanceof Ruling.Allowed)) {
      return fits;
    }
    Bearing bearing = activation.bearing();
    Ruling named =
        bearing == null
            ? Ruling.allowed()
            : new BearingRules(group).byScript(activation.token(), bearing, script);
    return named instanceof Ruling.Allowed ? byName(activation, script) : named;
  }

  /** A bulletin is opened once, by the issuer alone, with a script that declares it. */
  Ruling rule(Context context, BulletinOpening opening) {
    Ruling place = byPlace(context, opening, opening.expiryMillis());
    if (!(place instanceof Ruling.Allowed)) {
      return place;
    }
    if (ledger.founding() != null) {
      return Ruling.refused("duplicate", "the feed is opened already");
    }
    if (opening.type().isAttested()) {
      return Ruling.refused("bulletin-of-attested", "attested tokens have no bulletins");
    }
    Address issuer = opening.issuer(group.network().domain());
    Ruling signed = byIssuer(context, opening, issuer);
    if (!(signed instanceof Ruling.Allowed)) {
      return signed;
    }
    ServiceScript script = group.library().find(opening.script());
    Ruling fits = byScript(opening, opening.script());
    return script == null
            || !(fits instanceof Ruling.Allowed)
            || script.imports(opening.type()).contains(opening.feed())
        ? fits
        : Ruling.refused("bulletin-undeclared", "the script has no input of this bulletin");
  }

  private Ruling byPlace(Context context, Founding founding, long expiryMillis) {
    if (!founding.feed().equals(group.feed())) {
      return Ruling.refused("wrong-feed", "it opens another feed");
    }
    if (founding.type().chainId() != group.network().chainId()) {
      return Ruling.refused("wrong-chain", "the token is on another chain than this network");
    }
    return context.time().toEpochMilli() >= expiryMillis
        ? Ruling.refused("activation-expired", "its time is over")
        : Ruling.allowed();
  }

  /**
   * That a script is here, and is for the tokens that began a feed, or are to begin it.
   *
   * @param founding its attestation, where one bears its token, was judged
   */
  Ruling byScript(Founding founding, Hash hash) {
    ServiceScript script = group.library().find(hash);
    if (script == null) {
      String refusal = group.library().refusal(hash);
      return refusal == null
          ? new Ruling.CannotTell("the script is not here yet")
          : Ruling.refused("script-refused", refusal);
    }
    return isFor(script, founding)
        ? Ruling.allowed()
        : Ruling.refused("script-of-another-contract", "the script is not for this token");
  }

  private static boolean isFor(ServiceScript script, Founding founding) {
    TokenType type = founding.type();
    return switch (type.collection()) {
      case TokenType.Collection.Contract(Address address) -> {
        TokenScript.Contract contract = script.file().contract(script.service().origin());
        var deployment = new TokenScript.Deployment(type.chainId(), address);
        yield contract != null && contract.deployments().contains(deployment);
      }
      case TokenType.Collection.Attested _ -> {
        Bearing bearing = founding instanceof Activation first ? first.bearing() : null;
        yield bearing != null && BearingRules.isFor(script, bearing);
      }
    };
  }

  private static Ruling byName(Activation activation, ServiceScript script) {
    String expected = groupOf(activation, script);
    return activation.group().equals(expected)
        ? Ruling.allowed()
        : Ruling.refused("wrong-group", "by its attributes the token's group is " + expected);
  }

  private static @Nullable String groupOf(Activation activation, ServiceScript script) {
    String attribute = script.service().group();
    if (attribute == null) {
      return activation.token().toString();
    }
    JsonNode value = CanonicalJson.read(activation.attributes().toUtf8()).get(attribute);
    return value == null ? null : value.stringValue();
  }

  private Ruling bySigners(Context context, Activation activation) {
    Bearing bearing = activation.bearing();
    Ruling borne =
        bearing == null
            ? Ruling.allowed()
            : new BearingRules(group).rule(context, activation.token(), bearing);
    if (!(borne instanceof Ruling.Allowed)) {
      return borne;
    }
    Address issuer = activation.issuer(group.network().domain());
    Address holder = activation.holder(group.network().domain());
    Ruling owns = byIssuer(context, activation, issuer);
    if (!(owns instanceof Ruling.Allowed)) {
      return owns;
    }
    var holds =
        bearing == null
            ? group.chain().holderOf(activation.token(), context.chainBlock())
            : bearing.holder(group.chain(), context.chainBlock(), context.time());
    return holds.equals(NO_TOKEN)
        ? new Ruling.CannotTell("the chain has no such token yet")
        : is(holder, holds, "holder-not-holder", "who holds the token did not sign");
  }

  private Ruling byIssuer(Context context, Founding founding, @Nullable Address issuer) {
    return is(
        issuer,
        new Parties(group, ledger).issuer(context, founding),
        "issuer-not-owner",
        "neither the contract's owner nor the attester signed");
  }

  private static Ruling is(
      @Nullable Address signer, Chain.Answer<Address> answer, String code, String why) {
    return switch (answer) {
      case Chain.Answer.CannotTell<Address>(String reason) -> new Ruling.CannotTell(reason);
      case Chain.Answer.Known<Address>(Address known) ->
          !known.equals(Address.ZERO) && Objects.equals(known, signer)
              ? Ruling.allowed()
              : Ruling.refused(code, why);
    };
  }

  Ruling rule(Context context, Placement placement) {
    Ledger.PlacedAt standing = ledger.placed();
    ServiceScript script = GroupAdmission.script(group, ledger);
    var ranks = new Ranks(group, ledger, context.time());
    if (standing != null
        && holds(standing, context.time())
        && isByScript(standing, ledger)
        && !(script == null ? ranks.isHurt(standing) : ranks.isOutdated(standing, script))) {
      return Ruling.refused("duplicate", "the group is placed already");
    }
    if (ledger.script() == null) {
      return Ruling.refused("nothing-to-place", "no token of the group is activated");
    }
    if (script == null) {
      return new Ruling.CannotTell("the script is not here yet");
    }
    long now = context.time().toEpochMilli();
    if (!placement.feed().equals(group.feed())
        || !placement.script().equals(script.hash())
        || placement.replicas().isEmpty()
        || !placement.replicas().equals(ranks.replicas(script))) {
      return Ruling.refused("wrong-placement", "not the replicas that the ranks give");
    }
    if (!placement.serviceClass().equals(script.service().serviceClass().word())) {
      return Ruling.refused("wrong-placement", "not the class that the script names");
    }
    return placement.notAfterMillis() >= now + PLACEMENT_LEAST.toMillis()
            && placement.notAfterMillis() <= now + PLACEMENT_LIMIT.toMillis()
        ? Ruling.allowed()
        : Ruling.refused("wrong-placement", "it holds too long, or not at all");
  }

  /** Whether a placement is for the script in force: after an upgrade the group has another. */
  static boolean isByScript(Ledger.PlacedAt placed, Ledger ledger) {
    return placed.placement().script().equals(ledger.script());
  }

  /** Whether a placement has not ended. */
  static boolean holds(Ledger.PlacedAt placed, Instant now) {
    return now.toEpochMilli() <= placed.placement().notAfterMillis();
  }
}
