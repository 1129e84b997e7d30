package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.tokenscript.Service;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests to hosts that a script declares sealed ({@code spec/protocol/sealed.md}, "Requests and
 * outcomes"): in the step's output stands for whom they are, and in what only the replicas open,
 * what they say.
 */
public final class SealedRequest {
  private static final GroupText TEXT =
      new GroupText(
          Bytes.utf8("smartlayer sealed request 1"), Bytes.utf8("smartlayer request seed 1"));

  private SealedRequest() {}

  /** Puts sealed requests into the places of others. */
  @FunctionalInterface
  interface Sealer {
    /**
     * Seals one.
     *
     * @param index its place among the step's effects
     * @return null if it is too large
     */
    EffectRequest.@Nullable Sealed seal(int index, EffectRequest.Http request);
  }

  /**
   * Seals a request.
   *
   * @param group the secret of the group's key
   * @param step the hash of the step's input
   * @param index its place among the step's effects
   * @return null if it is too large
   */
  static EffectRequest.@Nullable Sealed seal(
      SealingSecret group, Hash step, int index, EffectRequest.Http request) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("path", request.path()).put("tag", request.tag());
    json.set("body", CanonicalJson.read(request.body().toUtf8()));
    Bytes text = TEXT.seal(group, place(step, index), CanonicalJson.write(json));
    return text == null ? null : new EffectRequest.Sealed(request.host(), request.method(), text);
  }

  /**
   * Opens a request.
   *
   * @param group the secret of the group's key
   * @param step the hash of the step's input, which its receipt has
   * @param index its place among the step's effects
   * @return null if it was not sealed to this group, by this step, in this place
   */
  public static EffectRequest.@Nullable Http open(
      SealingSecret group, Hash step, int index, EffectRequest.Sealed sealed) {
    GroupText.Opened opened = TEXT.open(group, place(step, index), sealed.text());
    if (opened == null || !(opened.value() instanceof ObjectNode inner)) {
      return null;
    }
    inner.put("type", "http").put("host", sealed.host()).put("method", sealed.method());
    try {
      return EffectRequest.fromJson(inner) instanceof EffectRequest.Http http ? http : null;
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      return null;
    }
  }

  /** What an effect asks for, opened where it is sealed; null where it does not open. */
  static @Nullable EffectRequest opened(@Nullable SealingSecret group, EffectCase effect) {
    if (!(effect.request() instanceof EffectRequest.Sealed sealed)) {
      return effect.request();
    }
    Hash step = effect.receipts().getFirst().receipt().stepHash();
    return group == null ? null : open(group, step, effect.index(), sealed);
  }

  /** An effect as it is carried out; null where it does not open, or goes nowhere. */
  static @Nullable EffectCase carried(
      @Nullable SealingSecret group, EffectCase effect, Service service) {
    if (!(opened(group, effect) instanceof EffectRequest.Http http)) {
      return null;
    }
    Target target = Targets.opened(service, http);
    return target == null ? null : effect.opened(http, target);
  }

  private static Bytes place(Hash step, int index) {
    return Bytes.concat(step.bytes(), Bytes.ofLong(index));
  }
}
