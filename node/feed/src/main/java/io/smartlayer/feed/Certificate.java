package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import java.util.List;

/**
 * The votes of a quorum for one head.
 *
 * @param vote what each of them signed
 * @param endorsements exactly q of them, in the committee's order, so that a set of votes has one
 *     form
 */
public record Certificate(Vote vote, List<Endorsement> endorsements) {
  /** Most endorsements a certificate can have: the quorum of the largest committee. */
  public static final int ENDORSEMENT_LIMIT = 5;

  /** One member's signature over the vote. */
  public record Endorsement(Address member, Signature signature) {}

  /** Checks the number of endorsements. */
  public Certificate {
    if (endorsements.isEmpty() || endorsements.size() > ENDORSEMENT_LIMIT) {
      throw new IllegalArgumentException(
          "a certificate has 1 to " + ENDORSEMENT_LIMIT + " votes, not " + endorsements.size());
    }
    endorsements = List.copyOf(endorsements);
  }

  /** The hash of the head that is certified. */
  public Hash headHash() {
    return vote.headHash();
  }

  /** Whether exactly a quorum of this committee signed, each once, in order, in this domain. */
  public boolean isValid(Committee committee, TypedData.Domain domain) {
    if (endorsements.size() != committee.quorum()) {
      return false;
    }
    Hash digest = domain.digest(vote.hash());
    int last = -1;
    for (Endorsement endorsement : endorsements) {
      int index = committee.indexOf(endorsement.member());
      if (index <= last
          || !endorsement.signature().isBy(committee.members().get(index).key(), digest)) {
        return false;
      }
      last = index;
    }
    return true;
  }
}
