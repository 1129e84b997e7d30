package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Membership;
import io.smartlayer.token.StepRunner;

/** What all groups of one service node share. */
record ReplicaParts(
    FeedShell.Surroundings around,
    Membership network,
    SecretKey key,
    Storage storage,
    ScriptShelf scripts,
    Web web,
    StepRunner runner,
    ReceiptSigner signer,
    EffectMemory effects) {}
