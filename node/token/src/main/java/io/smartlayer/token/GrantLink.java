package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import io.smartlayer.token.CallGuard.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One permission of a chain: the holder's {@link Grant}, or a {@link Delegation} of what the
 * permission before it allows ({@code spec/protocol/token.md}, "Grants and proofs").
 */
public sealed interface GrantLink permits Grant, Delegation {
  /** Most links that may follow a grant. */
  int DEPTH_LIMIT = 3;

  /** The token that may be used. */
  TokenId token();

  /** What may be called. */
  List<String> methods();

  /** The site that may call. */
  String audience();

  /** Whose signature every call needs, and every delegation. */
  Address sessionKey();

  /** How many links may follow this one, 0 to {@link #DEPTH_LIMIT}. */
  int depth();

  /** Tells links of the same content apart. */
  long nonce();

  /** From when on it allows nothing. */
  long expiryMillis();

  /** By the holder, or by the session key of the link before. */
  WalletSignature signature();

  /** The name of this link: {@code hashStruct} of what was signed. */
  Hash hash();

  /** Who signed, or null when the signature fits nobody. */
  default @Nullable Address signer(TypedData.Domain domain) {
    return signature().signer(domain.digest(hash()));
  }

  /**
   * Why another link, whoever signed it, says more than this one may pass on; null where it does
   * not. Costs some comparisons, no signature and no hash.
   */
  default @Nullable Refusal refusalOf(Delegation next) {
    if (depth() == 0) {
      return Refusal.DELEGATION_TOO_LONG;
    }
    boolean within =
        next.token().equals(token())
            && next.audience().equals(audience())
            && methods().containsAll(next.methods())
            && next.expiryMillis() <= expiryMillis()
            && next.depth() < depth();
    return within ? null : Refusal.DELEGATION_WIDER;
  }

  /** The fields that every link has, but for its depth. */
  default ObjectNode fields() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("token", token().toString())
            .put("audience", audience())
            .put("sessionKey", sessionKey().toHex())
            .put("nonce", nonce())
            .put("expiryMillis", expiryMillis())
            .put("signature", signature().toHex());
    var list = json.putArray("methods");
    methods().forEach(list::add);
    return json;
  }

  /** Reads the methods of a link. */
  static List<String> methods(JsonFields in) {
    return in.list("methods", Grant.METHODS_LIMIT).stream().map(m -> method(in, m)).toList();
  }

  private static String method(JsonFields in, JsonNode value) {
    if (!value.isString() || value.stringValue().length() > Grant.TEXT_LIMIT) {
      throw in.wrong("methods", "not a list of texts");
    }
    return value.stringValue();
  }
}
