package io.smartlayer.sandbox;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loaded programs by hash, the least recently used leaving first when a bound is reached. Shared by
 * an engine's workers; the lock guards the map.
 */
final class ImageCache {
  private static final int ENTRY_BYTES = 1024;

  private final int maximumEntries;
  private final long maximumBytes;
  private final Map<String, LoadedProgram> images = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  ImageCache(int maximumEntries, long maximumBytes) {
    this.maximumEntries = maximumEntries;
    this.maximumBytes = maximumBytes;
  }

  synchronized @Nullable LoadedProgram find(String hash) {
    return images.get(hash);
  }

  /** Keeps a loaded program; the newest stays even when it alone is over the bound. */
  synchronized void keep(String hash, LoadedProgram program) {
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

  private static int weight(LoadedProgram program) {
    return switch (program) {
      case LoadedProgram.Ready ready -> ENTRY_BYTES + ready.snapshot().middle().length;
      case LoadedProgram.Unloadable _ -> ENTRY_BYTES;
    };
  }
}
