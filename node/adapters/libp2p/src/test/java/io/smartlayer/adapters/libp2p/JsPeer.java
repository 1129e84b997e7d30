package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A js-libp2p node in a process of its own, {@code interop/js-libp2p/peer.js}, driven by a test.
 *
 * <p>Every wait is bounded; what fails says what the process said last. The process ends with
 * {@link #close()}, and by itself when this one dies.
 */
public final class JsPeer implements AutoCloseable {
  /** How long anything may take, on a slow machine that does much else. */
  static final Duration LONG = Duration.ofSeconds(60);

  private static final String SCRIPT = "interop/js-libp2p/peer.js";
  private static final int LINES_KEPT = 60;
  private static final int LINE_SHOWN = 300;
  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final BufferedWriter commands;
  private final PeerId id;
  private final @Nullable Multiaddr address;

  // Guarded by this.
  private final Map<Integer, JsonNode> answers = new TreeMap<>();
  private final List<JsonNode> events = new ArrayList<>();
  private final Deque<String> lastLines = new ArrayDeque<>();
  private int lastId;
  private boolean ended;

  private JsPeer(Process process) {
    this.process = process;
    this.commands = new BufferedWriter(process.outputWriter(StandardCharsets.UTF_8), 1 << 16);
    Thread.ofVirtual().start(() -> read(process.inputReader(StandardCharsets.UTF_8), true));
    Thread.ofVirtual().start(() -> read(process.errorReader(StandardCharsets.UTF_8), false));
    JsonNode ready = event("ready", _ -> true);
    this.id = PeerId.parse(ready.get("peer").asString());
    JsonNode addresses = ready.get("addresses");
    this.address = addresses.isEmpty() ? null : Multiaddr.parse(addresses.get(0).asString());
  }

  /** Starts one that listens on this machine. The flags are those of {@code peer.js}. */
  public static JsPeer start(String... flags) {
    List<String> more = new ArrayList<>(List.of("--listen", "/ip4/127.0.0.1/tcp/0"));
    more.addAll(List.of(flags));
    return startWith(more);
  }

  private static JsPeer startWith(List<String> flags) {
    Path script = script();
    if (!Files.isDirectory(script.resolveSibling("node_modules"))) {
      throw new IllegalStateException("the packages of js-libp2p are not installed: use ./check");
    }
    List<String> command = new ArrayList<>(List.of("node", script.toString()));
    command.addAll(flags);
    try {
      Process process = new ProcessBuilder(command).start();
      try {
        return new JsPeer(process);
      } catch (RuntimeException | Error e) {
        process.destroyForcibly();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Node.js is wanted on the path", e);
    }
  }

  /** The script, in whatever folder of the project the test runs. */
  private static Path script() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve(SCRIPT))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("expected " + SCRIPT + " in a folder above");
      }
    }
    return folder.resolve(SCRIPT);
  }

  /** Who it is. */
  public PeerId id() {
    return id;
  }

  /** Where it listens; it ends in its name. */
  public Multiaddr address() {
    if (address == null) {
      throw new IllegalStateException("it listens nowhere");
    }
    return address;
  }

  /**
   * Gives a command and waits for the answer.
   *
   * @param fields names and values in turn
   * @throws Refused if it answers with an error
   */
  public JsonNode ask(String command, Object... fields) {
    JsonNode answer = await("an answer to " + command, answerTo(send(command, fields)));
    if (answer.has("error")) {
      throw new Refused(answer.get("error").asString());
    }
    return answer;
  }

  /** The first event of a kind, before or after now, that fits; waits for it. */
  public JsonNode event(String kind, Predicate<JsonNode> fits) {
    return await(
        "an event " + kind,
        () ->
            events.stream()
                .filter(event -> event.get("event").asString().equals(kind) && fits.test(event))
                .findFirst()
                .orElse(null));
  }

  /** How many events of a kind that fit there have been. */
  public synchronized long count(String kind, Predicate<JsonNode> fits) {
    return events.stream()
        .filter(event -> event.get("event").asString().equals(kind) && fits.test(event))
        .count();
  }

  /** Kills it. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().orTimeout(LONG.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  private synchronized int send(String command, Object... fields) {
    ObjectNode line = JSON.createObjectNode().put("id", ++lastId).put("do", command);
    for (int i = 0; i < fields.length; i += 2) {
      line.putPOJO((String) fields[i], fields[i + 1]);
    }
    try {
      commands.write(JSON.writeValueAsString(line) + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("it is gone; it said" + said(), e);
    }
    return lastId;
  }

  private Look answerTo(int command) {
    return () -> answers.remove(command);
  }

  /** Looks for something, holding the lock; null while it is not there. */
  private interface Look {
    @Nullable JsonNode look();
  }

  private synchronized JsonNode await(String what, Look look) {
    long end = System.nanoTime() + LONG.toNanos();
    try {
      for (JsonNode found = look.look(); ; found = look.look()) {
        if (found != null) {
          return found;
        }
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0 || ended) {
          String why = ended ? "it ended before " : "waited in vain for ";
          throw new AssertionError(why + what + "; it said" + said());
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    }
  }

  private void read(BufferedReader lines, boolean isAnswers) {
    try (lines) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line, isAnswers);
      }
    } catch (IOException e) {
      take("its output broke off: " + e, false);
    }
    synchronized (this) {
      ended |= isAnswers;
      notifyAll();
    }
  }

  private synchronized void take(String line, boolean isAnswer) {
    lastLines.add(line.length() > LINE_SHOWN ? line.substring(0, LINE_SHOWN) + "…" : line);
    if (lastLines.size() > LINES_KEPT) {
      lastLines.remove();
    }
    if (isAnswer) {
      JsonNode said = JSON.readTree(line);
      if (said.has("event")) {
        events.add(said);
      } else {
        answers.put(said.get("id").asInt(), said);
      }
      notifyAll();
    }
  }

  private synchronized String said() {
    return "\n  " + String.join("\n  ", lastLines);
  }

  /** What it was asked, it could not do. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String why) {
      super(why);
    }
  }
}
