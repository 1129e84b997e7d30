package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import java.util.List;

/** Makes grants, passes them on, and calls with them, each step signed by whoever is named. */
public final class Chains {
  /** The network's domain. */
  public static final TypedData.Domain DOMAIN = new World(1, 1).network().domain();

  /** The node that is called. */
  public static final Address NODE = World.key("service 0").address();

  /** The site that calls. */
  public static final String SITE = "https://cars.example";

  /** No arguments. */
  public static final Bytes ARGS = World.json("{}");

  private static final WalletSignature NONE = new WalletSignature(World.HOLDER.sign(Hash.ZERO), 0);

  private Chains() {}

  /** What one link says. */
  public record Words(
      TokenId token, List<String> methods, String audience, int depth, long expiryMillis) {
    /** The same with other methods. */
    public Words methods(String... names) {
      return new Words(token, List.of(names), audience, depth, expiryMillis);
    }

    /** The same with another depth. */
    public Words depth(int links) {
      return new Words(token, methods, audience, links, expiryMillis);
    }

    /** The same with another end. */
    public Words until(long millis) {
      return new Words(token, methods, audience, depth, millis);
    }

    /** The same for another site. */
    public Words at(String site) {
      return new Words(token, methods, site, depth, expiryMillis);
    }

    /** The same for another token. */
    public Words of(TokenId other) {
      return new Words(other, methods, audience, depth, expiryMillis);
    }
  }

  /** Unlocks and locks a car for an hour, and may be passed on as often as anything. */
  public static Words words() {
    return new Words(World.token(42), List.of("unlock", "lock"), SITE, 3, World.START + 3_600_000);
  }

  /** A holder's grant to a key. */
  public static Grant grant(SecretKey signer, SecretKey named, Words words) {
    Grant draft = grant(named, words, NONE);
    return grant(named, words, signer.signForWallets(DOMAIN.digest(draft.hash())));
  }

  private static Grant grant(SecretKey named, Words words, WalletSignature signature) {
    return new Grant(
        words.token,
        words.methods,
        words.audience,
        named.address(),
        words.depth,
        7,
        words.expiryMillis,
        signature);
  }

  /** A link after another. */
  public static Delegation after(GrantLink parent, SecretKey signer, SecretKey named, Words words) {
    return after(parent.hash(), signer, named, words);
  }

  /** A link that names its parent. */
  public static Delegation after(Hash parent, SecretKey signer, SecretKey named, Words words) {
    Delegation draft = after(parent, named, words, NONE);
    return after(parent, named, words, signer.signForWallets(DOMAIN.digest(draft.hash())));
  }

  private static Delegation after(
      Hash parent, SecretKey named, Words words, WalletSignature signature) {
    return new Delegation(
        parent,
        words.token,
        words.methods,
        words.audience,
        named.address(),
        words.depth,
        8,
        words.expiryMillis,
        signature);
  }

  /** A call with a chain. */
  public static CallGuard.Call call(GrantChain chain, SecretKey caller, String method) {
    return call(chain, caller, method, World.START);
  }

  /** A call with a chain, made at a time. */
  public static CallGuard.Call call(
      GrantChain chain, SecretKey caller, String method, long timeMillis) {
    CallProof proof = proof(chain, caller, NODE, World.token(42), method, timeMillis);
    return new CallGuard.Call(
        World.token(42), method, ARGS, chain.grant(), chain.delegations(), proof, SITE);
  }

  /** An update of the chain's token, in the name of the usual holder. */
  public static Update update(GrantChain chain, SecretKey caller, String method, long timeMillis) {
    TokenId token = chain.grant().token();
    CallProof proof = proof(chain, caller, Update.ANY_NODE, token, method, timeMillis);
    return new Update(token, method, ARGS, World.HOLDER.address(), chain, proof);
  }

  /** A proof of one call. */
  public static CallProof proof(
      GrantChain chain,
      SecretKey caller,
      Address node,
      TokenId token,
      String method,
      long timeMillis) {
    Hash jti = Hash.keccak(Bytes.utf8("jti " + timeMillis));
    Hash digest =
        CallProof.digest(DOMAIN, chain.last().hash(), node, token, method, ARGS, timeMillis, jti);
    return new CallProof(timeMillis, jti, caller.signForWallets(digest));
  }
}
