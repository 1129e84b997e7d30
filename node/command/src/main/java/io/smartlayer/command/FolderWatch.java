package io.smartlayer.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for its author to change a folder, from the moment it is made. */
final class FolderWatch implements AutoCloseable {
  /** Editors write a file in several steps: this long nothing more has to happen. */
  private static final Duration QUIET = Duration.ofMillis(150);

  /** Who never stops writing is not waited for any longer. */
  private static final int WAITS_LIMIT = 20;

  private static final WatchEvent.Kind<?>[] KINDS = {
    StandardWatchEventKinds.ENTRY_CREATE,
    StandardWatchEventKinds.ENTRY_MODIFY,
    StandardWatchEventKinds.ENTRY_DELETE
  };

  private final List<Path> folders;
  private final WatchService changes;

  /**
   * Begins to watch the files of some folders.
   *
   * @param folders those that are not there are watched once they are
   * @throws UncheckedIOException if this machine watches no more
   */
  FolderWatch(List<Path> folders) {
    this.folders = List.copyOf(folders);
    try {
      this.changes = folders.getFirst().getFileSystem().newWatchService();
      register();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot watch " + folders, e);
    }
  }

  /**
   * Waits until something has changed since the last time, and for a moment nothing more.
   *
   * @return the name of a file that changed
   */
  String await() throws InterruptedException {
    String changed = name(changes.take());
    while (changed == null) {
      changed = name(changes.take());
    }
    for (int i = 0; i < WAITS_LIMIT; i++) {
      WatchKey more = changes.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
      if (more == null) {
        break;
      }
      name(more);
    }
    try {
      register();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot watch " + folders, e);
    }
    return changed;
  }

  /** The first file of a key's events that is an author's, or null. */
  private static @Nullable String name(WatchKey key) {
    String found = null;
    for (WatchEvent<?> event : key.pollEvents()) {
      String name = event.context() == null ? "something" : event.context().toString();
      if (found == null && !isOurs(name)) {
        found = name;
      }
    }
    key.reset();
    return found;
  }

  /** What editors and commands leave beside the files. */
  private static boolean isOurs(String name) {
    return name.startsWith(".")
        || name.endsWith("~")
        || name.endsWith(".new")
        || name.equals(TokenFolder.SCRIPT);
  }

  private void register() throws IOException {
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        folder.register(changes, KINDS);
      }
    }
  }

  @Override
  public void close() throws IOException {
    changes.close();
  }
}
