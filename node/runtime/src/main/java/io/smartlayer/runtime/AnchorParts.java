package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.environment.Web;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.BodyMemory;
import java.util.function.Consumer;

/**
 * What all groups of one anchor share.
 *
 * @param age of the storage
 * @param bodies of entries, of the loop's thread
 * @param onFinal told, on the loop, that more of a feed is final
 */
record AnchorParts(
    FeedShell.Surroundings around,
    Roster roster,
    SecretKey key,
    Storage storage,
    StoreAge age,
    KnownChain chain,
    ScriptShelf scripts,
    Web web,
    Courier courier,
    EffectMemory effects,
    BodyMemory bodies,
    Consumer<FeedId> onFinal) {
  /** The domain of everything that the network signs. */
  TypedData.Domain domain() {
    return roster.all().domain();
  }
}
