package io.smartlayer.runtime;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.GrowingRoot;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.AgreedPoints;
import io.smartlayer.token.StateForm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a group's state from one of its replicas: first the leaves of all pieces, which are checked
 * against the hash that the feed says was agreed on, then the pieces, each against its leaf. Who
 * says something else, or nothing, is asked no more, and the next goes on.
 *
 * <p>A pure state machine: it is told the time and what arrived, and says what to ask whom.
 */
final class StateIntake {
  /** How long a replica may take for one answer. */
  static final Duration TURN = Duration.ofSeconds(3);

  /** How often one replica may offer a state of which the feed is not read here yet. */
  static final int EARLY_LIMIT = 20;

  private final FeedId feed;
  private final List<Address> suppliers; // those that may still be asked, the present one first
  private final List<Hash> leaves = new ArrayList<>();
  private final List<Bytes> pieces = new ArrayList<>();
  private StateMessage.@Nullable Offer offer;
  private @Nullable Instant asked;
  private boolean proved; // the leaves are those of the hash agreed on
  private long bytes;
  private int early;
  private boolean again; // the one asked offered something too early

  /**
   * An intake that has asked nobody yet.
   *
   * @param suppliers who may have the state, in the order in which they are asked
   */
  StateIntake(FeedId feed, List<Address> suppliers) {
    this.feed = feed;
    this.suppliers = new ArrayList<>(suppliers);
  }

  /** Something to ask. */
  record Ask(Address of, StateMessage message) {}

  /** Whether there is nobody left to ask: what is missing will not come. */
  boolean isOver() {
    return suppliers.isEmpty();
  }

  /** After how many entries the state is that is being taken; 0 while that is open. */
  long size() {
    return offer == null ? 0 : offer.size();
  }

  /** All pieces, each proved; null while some are missing. */
  @Nullable List<Bytes> whole() {
    return offer != null && proved && pieces.size() == offer.count() ? List.copyOf(pieces) : null;
  }

  /** What is to be asked now; null while an answer may still come, or there is nobody to ask. */
  @Nullable Ask due(Instant now) {
    if (asked != null && now.isAfter(asked.plus(TURN))) {
      if (again) {
        again = false;
        asked = null;
      } else {
        next();
      }
    }
    if (asked != null || suppliers.isEmpty() || whole() != null) {
      return null;
    }
    asked = now;
    return new Ask(suppliers.getFirst(), question());
  }

  /**
   * Something arrived.
   *
   * @param agreed what the feed says, as far as it is read here
   * @return whether whoever sent it said what is not so
   */
  boolean received(Address from, StateMessage message, AgreedPoints agreed) {
    if (suppliers.isEmpty() || asked == null || !suppliers.getFirst().equals(from)) {
      return false; // too late, or never asked
    }
    boolean good =
        switch (message) {
          case StateMessage.Offer offered -> offered(offered, agreed);
          case StateMessage.Leaves told -> told(told);
          case StateMessage.Pieces told -> told(told);
          case StateMessage.Nothing _ -> {
            next();
            yield true;
          }
          case StateMessage.Question _, StateMessage.Wanted _, StateMessage.OfKey _ ->
              true; // it is not for this side
        };
    if (!good) {
      next();
    }
    return !good;
  }

  private StateMessage question() {
    if (offer == null) {
      return new StateMessage.Question(feed);
    }
    return new StateMessage.Wanted(
        feed, offer.stateHash(), !proved, proved ? pieces.size() : leaves.size());
  }

  /** The next one is asked what it has; what was proved stays proved. */
  private void next() {
    suppliers.removeFirst();
    asked = null;
    again = false;
    early = 0;
    if (!proved) {
      offer = null;
      leaves.clear();
    }
  }

  private boolean offered(StateMessage.Offer offered, AgreedPoints agreed) {
    if (offer != null) {
      return true; // an answer to no question
    }
    if (offered.size() > agreed.last()) { // the feed is not read so far here
      again = ++early < EARLY_LIMIT;
      return true;
    }
    if (!offered.stateHash().equals(agreed.at(offered.size())) || offered.count() == 0) {
      return false;
    }
    offer = offered;
    asked = null;
    return true;
  }

  private boolean told(StateMessage.Leaves told) {
    if (offer == null || proved || !told.stateHash().equals(offer.stateHash())) {
      return true;
    }
    if (told.from() != leaves.size() || told.leaves().isEmpty()) {
      return false;
    }
    leaves.addAll(told.leaves());
    asked = null;
    if (leaves.size() >= offer.count()) {
      var root = new GrowingRoot();
      leaves.forEach(root::append);
      proved = leaves.size() == offer.count() && root.root().equals(offer.stateHash());
      return proved;
    }
    return true;
  }

  private boolean told(StateMessage.Pieces told) {
    if (offer == null || !proved || !told.stateHash().equals(offer.stateHash())) {
      return true;
    }
    if (told.from() != pieces.size() || told.pieces().isEmpty()) {
      return false;
    }
    for (Bytes piece : told.pieces()) {
      bytes += piece.size();
      if (pieces.size() == offer.count()
          || !StateForm.leaf(piece).equals(leaves.get(pieces.size()))
          || bytes > Cabinet.BYTES_LIMIT) {
        return false;
      }
      pieces.add(piece);
    }
    asked = null;
    return true;
  }
}
