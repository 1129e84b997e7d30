package io.smartlayer.command;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Some who ask a ticket for its status, one call after the other each, as {@code token call} does:
 * with its retries, and each answer checked. Every other one looks up before each call who serves
 * the ticket; the others keep what they know until nobody of it answers.
 */
final class CallLoad implements AutoCloseable {
  private static final int CALLERS = 4;
  private static final Duration PAUSE = Duration.ofMillis(40);
  private static final Duration QUICK = Duration.ofMillis(2500);
  private static final Duration PATIENT = Duration.ofSeconds(10);

  private final Scene scene;
  private final Ticket ticket;
  private final SecretKey holder;
  private final List<Call> calls = new ArrayList<>(); // guarded by itself
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean open = true;

  /**
   * A call, however it ended.
   *
   * @param begun as of {@link System#nanoTime}
   * @param failure why there is no answer that holds; null where there is one
   */
  record Call(long begun, Duration took, int tries, @Nullable String failure) {}

  /** Begins to call. */
  CallLoad(Scene scene, Ticket ticket, SecretKey holder) {
    this.scene = scene;
    this.ticket = ticket;
    this.holder = holder;
    for (int i = 0; i < CALLERS; i++) {
      boolean looksUp = i % 2 == 0;
      threads.add(Thread.ofVirtual().name("caller-" + i).start(() -> call(looksUp)));
    }
  }

  /** All calls that have ended. */
  List<Call> calls() {
    synchronized (calls) {
      return List.copyOf(calls);
    }
  }

  /** Ends it, and waits until nobody calls any more. */
  @Override
  public void close() {
    open = false;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void call(boolean looksUp) {
    List<URI> anchors = new ArrayList<>();
    scene.world().membership().anchors().forEach(anchor -> anchors.add(URI.create(anchor.http())));
    var source =
        new FeedSource(anchors, new FeedName(new FeedId(Hash.ZERO), null), FeedSource.RETRIES);
    ReplicaCalls known = calls(source);
    while (open) {
      long begun = System.nanoTime();
      ReplicaCalls used = looksUp ? calls(source) : known;
      String failure = failure(used);
      var took = Duration.ofNanos(System.nanoTime() - begun);
      synchronized (calls) {
        calls.add(new Call(begun, took, used.tries(), failure));
      }
      Pause.unlessInterrupted(PAUSE);
    }
  }

  private ReplicaCalls calls(FeedSource source) {
    return new ReplicaCalls(
        Objects.requireNonNull(TokenPlace.of(source::ask, ticket.token())),
        () -> TokenPlace.anew(source::ask, ticket.token()),
        new SecureRandom());
  }

  private @Nullable String failure(ReplicaCalls used) {
    var random = new SecureRandom();
    var domain = scene.world().membership().domain();
    var leave =
        MethodCall.Leave.by(
            holder, domain, ticket.token(), Stage.METHOD, false, Instant.now(), random);
    Bytes none = Bytes.utf8("{}");
    try {
      Answer answer =
          used.ask((replica, patient) -> {
            var call = MethodCall.of(domain, ticket.token(), Stage.METHOD, none, leave, random);
            URI uri = replica.resolve("/v1/tokens/" + ticket.token() + "/" + Stage.METHOD);
            Bytes body = call.body(node(replica).address(), Instant.now());
            return FeedHttp.post(uri, body, patient ? PATIENT : QUICK);
          });
      return answer instanceof Answer.Good(int _, Bytes bundle)
          ? new BundleVerifier(scene.world().trust()).verify(bundle)
                  instanceof BundleVerifier.Verdict.Refused refused
              ? refused.toString()
              : null
          : answer.toString();
    } catch (FeedFailure e) {
      return e.getMessage();
    }
  }

  private Membership.Node node(URI http) {
    return scene.world().membership().services().stream()
        .filter(node -> URI.create(node.http()).equals(http))
        .findFirst()
        .orElseThrow();
  }
}
