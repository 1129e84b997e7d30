package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.CallGuard.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A holder's grant and what was passed on of it, link by link. What it allows is what its last link
 * says, where it holds: no link says more than the one before, each names the one before by its
 * hash, and each was signed by the key that the one before names.
 *
 * @param delegations from the holder's side to the caller's; empty where nothing was passed on
 */
public record GrantChain(Grant grant, List<Delegation> delegations) {
  /** Copies the delegations. */
  public GrantChain {
    delegations = List.copyOf(delegations);
  }

  /** The link that says what may be called, and by whose key. */
  public GrantLink last() {
    return delegations.isEmpty() ? grant : delegations.getLast();
  }

  /** All links, the holder's grant first. */
  public List<GrantLink> links() {
    List<GrantLink> links = new ArrayList<>();
    links.add(grant);
    links.addAll(delegations);
    return links;
  }

  /** The hash of each link, in order. */
  public List<Hash> hashes() {
    return links().stream().map(GrantLink::hash).toList();
  }

  /** Why the links are no chain, whoever signed them; null where they are one. */
  public @Nullable Refusal shape() {
    GrantLink before = grant;
    for (Delegation next : delegations) {
      Refusal refusal = before.refusalOf(next);
      if (refusal != null) {
        return refusal;
      }
      before = next;
    }
    return null;
  }

  /** Why the links are no chain by their words and hashes; null where they are one. */
  public @Nullable Refusal fault() {
    Refusal refusal = shape();
    return refusal == null && !isJoined(hashes()) ? Refusal.DELEGATION_MISPLACED : refusal;
  }

  /** Whether who was named passed it on, link by link; three signatures at most. */
  public boolean isPassedOn(TypedData.Domain domain) {
    return isPassedOn(domain, hashes());
  }

  /** Whether each link names the one before, given the hashes of all. */
  boolean isJoined(List<Hash> hashes) {
    for (int i = 0; i < delegations.size(); i++) {
      if (!delegations.get(i).parent().equals(hashes.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether who was named passed it on, link by link, given the hashes of all. */
  boolean isPassedOn(TypedData.Domain domain, List<Hash> hashes) {
    Address named = grant.sessionKey();
    for (int i = 0; i < delegations.size(); i++) {
      Delegation next = delegations.get(i);
      Address signer = next.signature().signer(domain.digest(hashes.get(i + 1)));
      if (!Objects.equals(named, signer)) {
        return false;
      }
      named = next.sessionKey();
    }
    return true;
  }

  /**
   * What a method may know of who asks. Where a permission may be passed on it may know which link
   * was used, and so may whoever reads the receipt; and to whom is sealed what only the holder
   * reads, where the grant says so.
   */
  public ObjectNode caller(Address holder) {
    ObjectNode caller =
        JsonNodeFactory.instance
            .objectNode()
            .put("audience", last().audience())
            .put("holder", holder.toHex());
    if (grant.reader() != null) {
      caller.put(Grant.READER, grant.reader().bytes().toHex());
    }
    return grant.depth() == 0 ? caller : caller.put("grant", last().hash().toHex());
  }

  /** Puts the chain into an object: {@code grant}, and {@code delegations} where there are any. */
  public void addTo(ObjectNode json) {
    json.set("grant", grant.toJson());
    if (!delegations.isEmpty()) {
      var list = json.putArray("delegations");
      delegations.forEach(next -> list.add(next.toJson()));
    }
  }

  /**
   * Reads the chain of an object.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static GrantChain read(JsonFields in) {
    return new GrantChain(Grant.fromJson(in.value("grant")), delegations(in));
  }

  /**
   * Reads the delegations of an object, of which there may be none.
   *
   * @throws JsonFields.Malformed if they have another shape
   */
  public static List<Delegation> delegations(JsonFields in) {
    if (!in.has("delegations")) {
      return List.of();
    }
    var list = in.list("delegations", GrantLink.DEPTH_LIMIT);
    if (list.isEmpty()) {
      throw in.wrong("delegations", "left out where there are none");
    }
    return list.stream().map(Delegation::fromJson).toList();
  }
}
