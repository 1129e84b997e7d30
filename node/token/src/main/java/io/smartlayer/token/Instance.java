package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.tokenscript.Service;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One living token: what its script knows of it.
 *
 * @param attributes texts by name that never change, as canonical JSON
 * @param state the script's fields, as canonical JSON
 * @param webhook where the holder wants to be told; empty for nowhere
 * @param alarms what it wants to be called for when the time has come
 * @param outbox how many messages it has sent to other tokens
 * @param expiresMillis when its life ends, in milliseconds since 1970; 0 for never
 * @param salt what only replicas can know, once the token has heard of a sealed fact: without it
 *     the hash of a state would tell whoever guesses right; zero before
 */
public record Instance(
    TokenId token,
    Bytes attributes,
    Bytes state,
    String webhook,
    Alarms alarms,
    Outbox outbox,
    long expiresMillis,
    Hash salt) {
  /** A token that waits for no time, has sent nothing, and has no end. */
  public Instance(TokenId token, Bytes attributes, Bytes state, String webhook) {
    this(token, attributes, state, webhook, Alarms.NONE, Outbox.NONE, 0, Hash.ZERO);
  }

  /** A token that has just been activated: its script's fields have their first values. */
  public static Instance fresh(TokenId token, Bytes attributes, Service service, String webhook) {
    return new Instance(token, attributes, StateFields.initial(service), webhook);
  }

  /**
   * The hash of attributes, phase of life, state, and end and salt where there are any: what
   * receipts call {@code stateHash}.
   */
  public Hash stateHash() {
    var json = JsonNodeFactory.instance.objectNode().put("phase", "activated");
    if (expiresMillis != 0) {
      json.put("expiresMillis", expiresMillis);
    }
    if (isSalted()) {
      json.put("salt", salt.toHex());
    }
    json.set("attributes", attributesJson());
    json.set("state", stateJson());
    return Hash.keccak(CanonicalJson.write(json));
  }

  /** The attributes as a JSON value. */
  public JsonNode attributesJson() {
    return CanonicalJson.read(attributes.toUtf8());
  }

  /** The state as a JSON value. */
  public JsonNode stateJson() {
    return CanonicalJson.read(state.toUtf8());
  }

  /** Whether its life is over. */
  public boolean isExpired(long nowMillis) {
    return expiresMillis != 0 && nowMillis >= expiresMillis;
  }

  /** Whether it has heard of something sealed: then nobody may guess its state by its hash. */
  boolean isSalted() {
    return !salt.equals(Hash.ZERO);
  }

  /**
   * The token before it hears of something sealed.
   *
   * @param shared what only the attester and the replicas know of it
   */
  Instance salted(Hash shared) {
    Hash next = Hash.keccak(salt.bytes(), shared.bytes());
    return new Instance(token, attributes, state, webhook, alarms, outbox, expiresMillis, next);
  }

  Instance with(Bytes nextState, long expires) {
    return new Instance(token, attributes, nextState, webhook, alarms, outbox, expires, salt);
  }

  /**
   * The token with the timers and messages that a step of its has asked for, at the feed's time.
   */
  public Instance asked(long offset, long nowMillis, List<EffectRequest> effects) {
    return with(alarms.after(offset, nowMillis, effects), outbox.after(effects));
  }

  /** The token with an end of its life that its attestation says. */
  Instance ending(long expires) {
    return with(state, expires);
  }

  /**
   * The end of its life after a step, or a reissue, that asked for one. Where an attestation bears
   * the token, and it has an end, whoever set that, it can only come forward: nobody may hold the
   * token afterwards, and who was told of an end relies on it.
   *
   * @param wanted in milliseconds since 1970, 0 for never
   */
  long end(long wanted) {
    boolean isLater = wanted == 0 || wanted > expiresMillis;
    return token.type().isAttested() && expiresMillis != 0 && isLater ? expiresMillis : wanted;
  }

  /** The token with another place where its holder wants to be told. */
  Instance told(String where) {
    return new Instance(token, attributes, state, where, alarms, outbox, expiresMillis, salt);
  }

  /** The token when one of its timers has been called. */
  public Instance called(String timer) {
    return with(alarms.without(timer), outbox);
  }

  private Instance with(Alarms waiting, Outbox sent) {
    return new Instance(token, attributes, state, webhook, waiting, sent, expiresMillis, salt);
  }
}
