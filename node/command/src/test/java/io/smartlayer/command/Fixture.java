package io.smartlayer.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What each test on processes needs: a folder, which is left behind with the nodes' logs when the
 * test fails, and an end for whatever it opens.
 */
final class Fixture implements BeforeEachCallback, AfterEachCallback {
  private final Closing open = new Closing();
  private @Nullable Path folder;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    folder = Files.createTempDirectory("smartlayer-test-");
  }

  /** A place in the test's folder. */
  Path path(String name) {
    return Objects.requireNonNull(folder).resolve(name);
  }

  /** Where the world of a scene is. */
  Path demo() {
    return path("demo");
  }

  /** A world of four anchors and six service nodes. */
  Scene scene() {
    return add(Scene.start(demo()));
  }

  /** A world with so many anchors. */
  Scene scene(int anchors) {
    return add(Scene.start(demo(), anchors));
  }

  /** The feed of a ticket's flight. */
  WatchedFeed watched(Scene scene, Ticket ticket) {
    return add(new WatchedFeed(scene, ticket));
  }

  /** Something that is closed after the test. */
  <T extends AutoCloseable> T add(T next) {
    return open.add(next);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    open.close();
    Path left = Objects.requireNonNull(folder);
    if (context.getExecutionException().isEmpty()) {
      delete(left);
    } else {
      System.out.println("  … the nodes' folders and logs are in " + left);
    }
  }

  /** Says how long something took. */
  static void tell(String what, long sinceNanos) {
    long millis = Duration.ofNanos(System.nanoTime() - sinceNanos).toMillis();
    System.out.println(what + " after " + millis + " ms");
  }

  /** Deletes a folder with all in it. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> leavesFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : leavesFirst) {
        Files.delete(each);
      }
    }
  }
}
