package io.smartlayer.runtime;

import io.smartlayer.anchoring.Terms;
import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Recollection;
import io.smartlayer.feed.Recollection.Extent;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How old a node's store and its present run are, in the chain's blocks: what a term of a feed
 * began before that, it may have forgotten signatures of. A key's first store is as old as the key;
 * that there was one, a mark in the node's folder tells, beside the store.
 *
 * @param born the block at which the store was made; 0 when it is the first
 * @param began the block at which this run began
 */
public record StoreAge(long born, long began) {
  /** Of a node in a network without registry. */
  public static final StoreAge NONE = new StoreAge(0, 0);

  /** Where a node's folder says that its key has had a store. */
  static final String MARK = "store-made";

  private static final System.Logger LOG = System.getLogger(StoreAge.class.getName());
  private static final int RECORD_BYTES = Long.BYTES + Address.SIZE;

  /**
   * The age of a node's store, which is marked when it is used for the first time.
   *
   * @param folder the node's data folder
   * @param block the chain's latest, as the run begins
   * @throws Storage.StorageFailure if the store is another node's
   */
  static StoreAge of(Path folder, Storage storage, Address node, long block) {
    Storage.Log log = storage.open("store-age");
    Path mark = folder.resolve(MARK);
    if (log.size() == 0) {
      append(log, Files.exists(mark), node, block);
    }
    try {
      Files.writeString(mark, node + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot mark that there is a store", e);
    }
    return new StoreAge(born(log.read(0), node), block);
  }

  private static void append(Storage.Log log, boolean hadOne, Address node, long block) {
    if (hadOne) {
      LOG.log(System.Logger.Level.WARNING, "event=store-lost node=" + node + " block=" + block);
    }
    log.append(Bytes.concat(Bytes.ofLong(hadOne ? block : 0), node.bytes()));
    log.sync();
  }

  private static long born(Bytes record, Address node) {
    if (record.size() != RECORD_BYTES
        || !record.slice(Long.BYTES, RECORD_BYTES).equals(node.bytes())) {
      throw new Storage.StorageFailure("the store is not that of " + node);
    }
    return ByteBuffer.wrap(record.slice(0, Long.BYTES).toArray()).getLong();
  }

  /**
   * What the store is known to hold of a feed.
   *
   * @param isNew whether there is nothing of the feed in it
   */
  Recollection of(FeedId feed, Roster roster, boolean isNew) {
    return new Recollection(term -> {
      @Nullable Long block = roster.began(feed, term);
      if (block == null) {
        return isNew && roster.terms().equals(Terms.NONE) ? Extent.WHOLE : Extent.UNSURE;
      }
      if (block > began && (isNew || term > 0)) {
        return Extent.WHOLE;
      }
      return block > born ? Extent.UNSURE : Extent.LOST;
    });
  }
}
