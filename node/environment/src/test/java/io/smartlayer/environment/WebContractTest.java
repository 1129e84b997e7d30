package io.smartlayer.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web.Exchange;
import io.smartlayer.environment.Web.Request;
import io.smartlayer.primitives.Bytes;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Web} does. Subclasses supply servers that behave as the methods say. */
@SuppressWarnings("JUnitClassModifiers") // subclasses live in the adapters' packages
public abstract class WebContractTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(500);

  /** The web under test. */
  protected abstract Web web();

  /** A server that answers 201 with the method, a space, and the request's body. */
  protected abstract URI echo();

  /** A place where nobody listens. */
  protected abstract URI nobody();

  /** A server that takes a request and never answers. */
  protected abstract URI silent();

  /** A server that answers more than {@link Web#BODY_LIMIT_BYTES}. */
  protected abstract URI flooding();

  /** A server that answers 302 to {@link #echo}. */
  protected abstract URI redirecting();

  @Test
  void anAnswerComesBackWithItsStatus() {
    assertThat(post(echo())).isEqualTo(new Exchange.Answered(201, Bytes.utf8("POST hello")));
  }

  @Test
  void whereNobodyListensNothingWasSent() {
    assertThat(post(nobody())).isInstanceOf(Exchange.NeverSent.class);
  }

  @Test
  void silenceAfterSendingIsUnknown() {
    assertThat(post(silent(), SHORT)).isInstanceOf(Exchange.Lost.class);
  }

  @Test
  void aFloodIsCutOff() {
    assertThat(post(flooding())).isInstanceOf(Exchange.Lost.class);
  }

  @Test
  void redirectsAreNotFollowed() {
    assertThat(post(redirecting()))
        .isInstanceOfSatisfying(
            Exchange.Answered.class, answer -> assertThat(answer.status()).isEqualTo(302));
  }

  private Exchange post(URI uri) {
    return post(uri, TIMEOUT);
  }

  private Exchange post(URI uri, Duration timeout) {
    return web().send(new Request("POST", uri, List.of(), Bytes.utf8("hello"), timeout));
  }
}
