package io.smartlayer.runtime;

import io.smartlayer.feed.Entry;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Attested;
import io.smartlayer.token.EntryBody;
import org.jspecify.annotations.Nullable;

/** Reads the schema of a fact, for those who follow facts of some schemas alone. */
public final class FactSchemas {
  private FactSchemas() {}

  /** The schema of an attestation; null of any other entry, and of one that cannot be read. */
  public static @Nullable Hash of(Entry entry) {
    try {
      return EntryBody.read(entry) instanceof Attested fact ? fact.schema() : null;
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      return null; // the feed admits none such
    }
  }
}
