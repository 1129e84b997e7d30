package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which entries a subscriber wants whole. Of all others it gets the leaf hash alone.
 *
 * @param kinds in the order of their numbers; none for all
 * @param schemas in ascending order; none for all entries, else attestations of these alone
 */
public record TailFilter(List<Kind> kinds, List<Hash> schemas) {
  /** Most schemas of a filter. */
  public static final int SCHEMAS_LIMIT = 64;

  /** Every entry. */
  public static final TailFilter ALL = new TailFilter(List.of(), List.of());

  /** Tells what feeds do not look into: the schema of an attestation. */
  @FunctionalInterface
  public interface Schemas {
    /** The schema of an entry; null when it is no attestation. */
    @Nullable Hash of(Entry entry);
  }

  /** Copies the lists, and checks their order. */
  public TailFilter {
    kinds = List.copyOf(kinds);
    schemas = List.copyOf(schemas);
    boolean ascending = schemas.size() <= SCHEMAS_LIMIT;
    for (int i = 1; i < kinds.size(); i++) {
      ascending &= kinds.get(i - 1).number() < kinds.get(i).number();
    }
    for (int i = 1; i < schemas.size(); i++) {
      ascending &= schemas.get(i - 1).compareTo(schemas.get(i)) < 0;
    }
    if (!ascending) {
      throw new IllegalArgumentException("kinds and schemas ascend, and there are few of them");
    }
  }

  /** Whether an entry is wanted. */
  public boolean wants(Entry entry, Schemas reader) {
    if (!kinds.isEmpty() && !kinds.contains(entry.kind())) {
      return false;
    }
    if (schemas.isEmpty()) {
      return true;
    }
    @Nullable Hash schema = entry.kind() == Kind.ATTESTATION ? reader.of(entry) : null;
    return schema != null && schemas.contains(schema);
  }
}
