package io.smartlayer.sandbox;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loaded programs by hash, the least recently used leaving first when a bound is reached. Most of
 * an image is the guest's own and the same in all: that is kept once. Shared by an engine's
 * workers; the lock guards the map.
 */
final class ImageCache {
  private static final int ENTRY_BYTES = 1024;

  private final int maximumEntries;
  private final long maximumBytes;
  private final Map<String, LoadedProgram> images = new LinkedHashMap<>(16, 0.75f, true);
  private @Nullable Snapshot common;
  private long bytes;

  ImageCache(int maximumEntries, long maximumBytes) {
    this.maximumEntries = maximumEntries;
    this.maximumBytes = maximumBytes;
  }

  synchronized @Nullable LoadedProgram find(String hash) {
    return images.get(hash);
  }

  /** Lets images share what they have in common with that of a guest that has loaded nothing. */
  synchronized void share(Snapshot booted) {
    if (common == null) common = booted; // those of all guests of one build are equal
  }

  /** Keeps a loaded program; the newest stays even when it alone is over the bound. */
  synchronized void keep(String hash, LoadedProgram loaded) {
    LoadedProgram program = shared(loaded);
    LoadedProgram replaced = images.put(hash, program);
    bytes += weight(program) - (replaced == null ? 0 : weight(replaced));
    Iterator<LoadedProgram> oldest = images.values().iterator();
    while (images.size() > 1 && (images.size() > maximumEntries || bytes > maximumBytes)) {
      bytes -= weight(oldest.next());
      oldest.remove();
    }
  }

  synchronized int size() {
    return images.size();
  }

  private LoadedProgram shared(LoadedProgram loaded) {
    return common != null && loaded instanceof LoadedProgram.Ready ready
        ? new LoadedProgram.Ready(ready.snapshot().sharing(common), ready.functions())
        : loaded;
  }

  private static int weight(LoadedProgram program) {
    return switch (program) {
      case LoadedProgram.Ready ready -> ENTRY_BYTES + ready.snapshot().ownBytes();
      case LoadedProgram.Unloadable _ -> ENTRY_BYTES;
    };
  }
}
