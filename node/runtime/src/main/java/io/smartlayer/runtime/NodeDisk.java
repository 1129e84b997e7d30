package io.smartlayer.runtime;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.environment.Storage;

/**
 * Where a node keeps things.
 *
 * @param age of the storage
 * @param cabinet for what it could make again
 */
public record NodeDisk(Storage storage, StoreAge age, Cabinet cabinet) {
  /** A storage of which nothing is known, and no cabinet. */
  public NodeDisk(Storage storage) {
    this(storage, StoreAge.NONE, Cabinet.NONE);
  }
}
