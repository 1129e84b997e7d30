package io.smartlayer.adapters.memory;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.primitives.Bytes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** A cabinet within one process. */
public final class MemoryCabinet implements Cabinet {
  private final Map<String, List<Bytes>> drawers = new ConcurrentSkipListMap<>();

  /** An empty cabinet. */
  public MemoryCabinet() {}

  private record Opened(List<Bytes> pieces) implements Drawer {
    @Override
    public int count() {
      return pieces.size();
    }

    @Override
    public Bytes read(int index) {
      return pieces.get(index);
    }

    @Override
    public void close() {}
  }

  @Override
  public void put(String name, List<Bytes> pieces) {
    drawers.put(name, List.copyOf(pieces));
  }

  @Override
  public @Nullable Drawer open(String name) {
    List<Bytes> pieces = drawers.get(name);
    return pieces == null ? null : new Opened(pieces);
  }
}
