package io.smartlayer.examples.flightticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.CanonicalJson;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class InboxTest {
  private final Http http = new Http();
  private final Inbox inbox = new Inbox(0, () -> Instant.EPOCH);

  @AfterEach
  void close() {
    inbox.close();
    http.close();
  }

  @Test
  void messagesAreKeptInTheOrderInWhichTheyCame() {
    assertThat(deliver("b", "{\"text\":\"first\"}").statusCode()).isEqualTo(204);
    deliver("a", "{\"text\":\"second\"}");
    assertThat(messages())
        .isEqualTo(
            CanonicalJson.read(
                """
                [{"id":"b","timestamp":1795200000,"deliveries":1,"body":{"text":"first"}},
                 {"id":"a","timestamp":1795200000,"deliveries":1,"body":{"text":"second"}}]\
                """));
  }

  @Test
  void aMessageThatComesAgainIsKeptOnce() {
    deliver("a", "{\"text\":\"first\"}");
    assertThat(deliver("a", "{\"text\":\"first\"}").statusCode()).isEqualTo(204);
    assertThat(messages()).hasSize(1);
    assertThat(messages().get(0).get("deliveries").intValue()).isEqualTo(2);
  }

  @Test
  void theLatestHundredAreKept() {
    for (int i = 0; i < Inbox.MESSAGE_LIMIT + 1; i++) {
      deliver("m" + i, "{}");
    }
    assertThat(messages()).hasSize(Inbox.MESSAGE_LIMIT);
    assertThat(messages().get(0).get("id").stringValue()).isEqualTo("m1");
  }

  @Test
  void whatIsNoWebhookIsRefused() {
    assertThat(Http.problem(http.post(inbox.webhook(), "{}", "webhook-timestamp", "1")))
        .isEqualTo("400 webhook-id-required");
    assertThat(Http.problem(http.post(inbox.webhook(), "{}", "webhook-id", "a")))
        .isEqualTo("400 webhook-timestamp-required");
    assertThat(Http.problem(deliver("a", "[]"))).isEqualTo("400 malformed");
    assertThat(messages()).isEmpty();
  }

  @Test
  void aMessageTooDeepToBeListedIsRefused() {
    int depth = CanonicalJson.DEPTH_LIMIT - 1;
    assertThat(Http.problem(deliver("a", "{\"a\":".repeat(depth) + "1" + "}".repeat(depth))))
        .isEqualTo("400 malformed");
    assertThat(messages()).isEmpty();
  }

  private HttpResponse<String> deliver(String id, String body) {
    return http.post(inbox.webhook(), body, "webhook-id", id, "webhook-timestamp", "1795200000");
  }

  private JsonNode messages() {
    return Http.json(http.get(inbox.uri().resolve("/messages"))).get("messages");
  }
}
