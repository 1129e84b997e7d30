package io.smartlayer.command;

import io.smartlayer.runtime.NodeProcess;
import io.smartlayer.runtime.NodeSettings;
import io.smartlayer.runtime.Role;
import io.smartlayer.runtime.StartFailure;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs a node until somebody ends this process, or the node ends by itself. */
final class NodeRun {
  /** The variable that tells the log's settings how much to say. */
  static final String LOG_LEVEL = "smartlayer.log.level";

  private static final System.Logger.Level WARNING = System.Logger.Level.WARNING;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  /** Longer than everything of a node may take to close. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

  private final Role role;
  private final NodeSettings settings;
  private final PrintWriter err;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean told;
  private volatile boolean ended;

  NodeRun(Role role, NodeSettings settings, PrintWriter err) {
    this.role = role;
    this.settings = settings;
    this.err = err;
  }

  /** The exit status. SIGTERM and SIGINT end the process with 0 once the node is closed. */
  int toTheEnd() {
    System.setProperty(LOG_LEVEL, settings.logLevel()); // before anything logs
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> end(main)));
    try (var node = NodeProcess.start(role, settings, new SecureRandom())) {
      while (!told && !node.hasFailed()) {
        Thread.sleep(LOOK_AGAIN);
      }
      if (told) {
        return 0;
      }
      err.println("The node has ended after a fault of its own; its log says which.");
      return Smartlayer.SOFTWARE;
    } catch (InterruptedException e) {
      return 0; // told to end
    } catch (StartFailure e) {
      if (told) {
        return 0;
      }
      err.println("The node does not start: " + e.getMessage());
      return status(e.kind());
    } finally {
      ended = !told;
      closed.countDown();
    }
  }

  static int status(StartFailure.Kind kind) {
    return switch (kind) {
      case CHAIN -> Smartlayer.UNAVAILABLE;
      case STORAGE -> Smartlayer.STORAGE;
      case ADDRESS -> Smartlayer.BUSY;
      case NOT_REGISTERED -> Smartlayer.NOT_PERMITTED;
    };
  }

  /** What the machine runs when the process is to end. */
  private void end(Thread main) {
    if (ended) {
      return; // by itself, with a status of its own
    }
    told = true;
    main.interrupt();
    boolean orderly = false;
    try {
      orderly = closed.await(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.getLogger(NodeRun.class.getName())
        .log(orderly ? System.Logger.Level.INFO : WARNING, "event=ended orderly=" + orderly);
    Runtime.getRuntime().halt(orderly ? 0 : Smartlayer.SOFTWARE);
  }
}
