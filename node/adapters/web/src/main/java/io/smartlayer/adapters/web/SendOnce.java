package io.smartlayer.adapters.web;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A request's body that lets the request out once, and knows whether it did.
 *
 * <p>The JDK's client asks for the length right before it writes a request's first byte, on each
 * attempt; and it attempts a GET again when the server hangs up, without being told to. The first
 * question opens the gate, every other one fails the attempt before anything is written.
 */
final class SendOnce implements BodyPublisher {
  private enum State {
    HELD,
    SENT,
    WITHDRAWN
  }

  private final BodyPublisher body;
  private final AtomicReference<State> state = new AtomicReference<>(State.HELD);

  SendOnce(BodyPublisher body) {
    this.body = body;
  }

  /** Holds the request back for good; false when it may have left already. */
  boolean withdraw() {
    return state.compareAndSet(State.HELD, State.WITHDRAWN);
  }

  @Override
  public long contentLength() {
    if (!state.compareAndSet(State.HELD, State.SENT)) {
      throw new IllegalStateException("a request is sent once");
    }
    return body.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    body.subscribe(subscriber);
  }
}
