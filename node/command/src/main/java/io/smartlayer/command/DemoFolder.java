package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What the demo keeps between two starts: one folder, and in it one file that says what is where.
 */
record DemoFolder(Path path) {
  /** The file that one demo at a time has locked. */
  static final String LOCK = "demo.lock";

  /** Where the airline keeps what it sold. */
  static final String AIRLINE = "airline";

  private static final String FILE = "demo.json";

  /** What a demo makes here. */
  private static final List<String> MADE =
      List.of(FILE, AIRLINE, "airline.key", "traveller.key", "hotel", "network", "receipts");

  /**
   * What an earlier start made.
   *
   * @param run how many stories were begun in this folder
   */
  record Made(Address tickets, int airlinePort, int hotelPort, int inboxPort, long run) {
    Made nextRun() {
      return new Made(tickets, airlinePort, hotelPort, inboxPort, run + 1);
    }
  }

  /** What is there, or null when nothing is. */
  @Nullable Made made() {
    Path file = path.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        return null;
      }
      JsonFields in = JsonFields.of(CanonicalJson.read(Files.readString(file)), FILE);
      var made =
          new Made(
              in.address("tickets"),
              in.whole("airlinePort", 65_535),
              in.whole("hotelPort", 65_535),
              in.whole("inboxPort", 65_535),
              in.whole("run"));
      in.end();
      return made;
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      return null; // of another version: begun anew
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Keeps what was made. */
  void keep(Made made) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("tickets", made.tickets.toHex())
            .put("airlinePort", made.airlinePort)
            .put("hotelPort", made.hotelPort)
            .put("inboxPort", made.inboxPort)
            .put("run", made.run);
    try {
      Path unfinished = path.resolve(FILE + ".new");
      Files.write(unfinished, CanonicalJson.write(json).toArray());
      Files.move(unfinished, path.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + FILE, e);
    }
  }

  /** Where its network is. */
  NetworkFolder network() {
    return new NetworkFolder(path.resolve("network"));
  }

  /** Makes the folder, if it is not there. */
  void create() {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the folder " + path, e);
    }
  }

  /** Whether a demo may use it: it is empty, or one has used it before. */
  boolean isOurs() {
    try (Stream<Path> all = Files.list(path)) {
      return Files.exists(path.resolve(LOCK)) || all.findAny().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  /** Forgets everything. */
  void clear() {
    try {
      for (String name : MADE) {
        if (Files.exists(path.resolve(name))) {
          delete(path.resolve(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clear " + path, e);
    }
  }

  /** Ends the processes that belong to it, if there are any. */
  void endProcesses() {
    HotelProcess.endLeftBehind(path.resolve("hotel"));
    ProcessNetwork.down(network());
  }

  private static void delete(Path entry) throws IOException {
    List<Path> inside;
    try (Stream<Path> walk = Files.walk(entry)) {
      inside = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : inside) {
      Files.delete(path);
    }
  }
}
