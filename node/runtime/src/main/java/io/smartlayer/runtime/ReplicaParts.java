package io.smartlayer.runtime;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.environment.Storage;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.StepRunner;

/** What all groups of one service node share. */
record ReplicaParts(
    FeedShell.Surroundings around,
    Roster roster,
    SecretKey key,
    Storage storage,
    Cabinet cabinet,
    ScriptShelf scripts,
    Web web,
    Courier courier,
    StepRunner runner,
    ReceiptSigner signer,
    EffectMemory effects,
    KeyChest keys) {
  /** The domain of everything that the network signs. */
  TypedData.Domain domain() {
    return roster.all().domain();
  }
}
