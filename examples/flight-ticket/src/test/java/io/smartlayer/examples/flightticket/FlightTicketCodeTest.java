package io.smartlayer.examples.flightticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;
import io.smartlayer.sandbox.V8Engine;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The ticket's code, run in the sandbox that the nodes run it in. */
class FlightTicketCodeTest {
  private static final Engine ENGINE = new V8Engine(1);
  private static final Program PROGRAM =
      new Program(
          FlightTicketScript.code(),
          List.of("onActivated", "onDelay", "onNotice", "onOutcome", "onFailure", "status"));
  private static final long GAS_LIMIT = 10_000_000;
  private static final String TOKEN =
      "eip155:31337/erc721:0x00000000000000000000000000000000000000aa/1";
  private static final String INITIAL =
      """
      {"flight":"","departure":"","status":"booked","delayMinutes":0,"hotelStatus":"none",
       "hotelConfirmation":"","notified":false,"notice":"","landed":""}\
      """;

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  @Test
  void anActivatedTicketKnowsItsFlightAndAsksForNothing() {
    JsonNode step = activated();
    assertThat(status(step))
        .isEqualTo(
            json(
                """
                {"flight":"SL123","status":"booked","departure":"2026-11-21T18:30:00Z",
                 "delayMinutes":0,"hotel":{"status":"none","confirmation":""},
                 "notified":false,"notice":""}\
                """));
    assertThat(step.get("effects")).isEmpty();
  }

  @Test
  void whatTheAirlineTellsEverybodyIsInTheStatusUntilItTellsSomethingElse() {
    JsonNode told = notice(delay(activated(), 30), "rebooking is free today");
    assertThat(status(told).get("notice").stringValue()).isEqualTo("rebooking is free today");
    assertThat(status(told).get("status").stringValue()).isEqualTo("delayed");
    assertThat(told.get("effects")).isEmpty();
    assertThat(status(notice(told, "x".repeat(300))).get("notice").stringValue()).hasSize(280);
  }

  @Test
  void aShortDelayIsRememberedAndTheHotelLeftAlone() {
    JsonNode step = delay(activated(), 119);
    assertThat(status(step).get("status").stringValue()).isEqualTo("delayed");
    assertThat(status(step).get("delayMinutes").intValue()).isEqualTo(119);
    assertThat(hotel(step)).isEqualTo("none");
    assertThat(step.get("effects")).isEmpty();
  }

  @Test
  void aLongDelayAsksTheHotelOnce() {
    JsonNode step = delay(delay(activated(), 30), 120);
    assertThat(hotel(step)).isEqualTo("requested");
    assertThat(step.get("effects"))
        .containsExactly(
            json(
                """
                {"type":"http","tag":"rebook","host":"hotel","method":"POST",
                 "path":"/rebookings","body":{"token":"%s","flight":"SL123",
                 "departure":"2026-11-21T18:30:00Z","delayMinutes":120}}\
                """
                    .formatted(TOKEN)));

    JsonNode later = delay(step, 200);
    assertThat(status(later).get("delayMinutes").intValue()).isEqualTo(200);
    assertThat(later.get("effects")).isEmpty();
  }

  @Test
  void aMovedNightIsToldToTheHolder() {
    JsonNode step = outcome(delay(activated(), 180), "rebook", "success");
    assertThat(status(step).get("status").stringValue()).isEqualTo("rebooked");
    assertThat(status(step).get("hotel"))
        .isEqualTo(json("{\"status\":\"rebooked\",\"confirmation\":\"HM-000001\"}"));
    JsonNode notice = step.get("effects").get(0);
    assertThat(step.get("effects")).hasSize(1);
    assertThat(notice.get("type").stringValue()).isEqualTo("notify");
    assertThat(notice.get("tag").stringValue()).isEqualTo("notify");
    assertThat(notice.get("body").get("text").stringValue()).contains("HM-000001");
    assertThat(status(step).get("notified").booleanValue()).isFalse();

    JsonNode told = outcome(step, "notify", "success");
    assertThat(status(told).get("notified").booleanValue()).isTrue();
    assertThat(told.get("effects")).isEmpty();
  }

  @Test
  void anUnknownOutcomeChangesNothing() {
    JsonNode asked = delay(activated(), 180);
    JsonNode step = outcome(asked, "rebook", "unknown");
    assertThat(step.get("state")).isEqualTo(asked.get("state"));
    assertThat(step.get("effects")).isEmpty();
    JsonNode told = outcome(asked, "notify", "unknown");
    assertThat(status(told).get("notified").booleanValue()).isFalse();
  }

  @Test
  void aFailedRebookingIsToldToTheHolder() {
    JsonNode step = failure(delay(activated(), 180), "rebook");
    assertThat(status(step).get("status").stringValue()).isEqualTo("rebookingFailed");
    assertThat(hotel(step)).isEqualTo("failed");
    assertThat(step.get("effects")).hasSize(1);
    assertThat(step.get("effects").get(0).get("type").stringValue()).isEqualTo("notify");
  }

  @Test
  void aLateSuccessAfterAFailureCounts() {
    JsonNode step = outcome(failure(delay(activated(), 180), "rebook"), "rebook", "success");
    assertThat(status(step).get("status").stringValue()).isEqualTo("rebooked");
    assertThat(step.get("effects")).hasSize(1);
  }

  @Test
  void nothingUndoesAMovedNight() {
    JsonNode moved = outcome(delay(activated(), 180), "rebook", "success");
    for (JsonNode step : List.of(failure(moved, "rebook"), outcome(moved, "rebook", "success"))) {
      assertThat(step.get("state")).isEqualTo(moved.get("state"));
      assertThat(step.get("effects")).isEmpty();
    }
    assertThat(status(delay(moved, 300)).get("status").stringValue()).isEqualTo("rebooked");
  }

  @Test
  void aNoticeThatFailsChangesNothing() {
    JsonNode moved = outcome(delay(activated(), 180), "rebook", "success");
    JsonNode step = failure(moved, "notify");
    assertThat(step.get("state")).isEqualTo(moved.get("state"));
    assertThat(step.get("effects")).isEmpty();
  }

  private static JsonNode activated() {
    return run("onActivated", INITIAL, event("\"type\":\"activated\""));
  }

  private static JsonNode delay(JsonNode before, int minutes) {
    // A uint64 travels as a text.
    return after(
        before,
        "onDelay",
        """
        "type":"attestation","input":"delay",
        "data":{"flight":"SL123","delayMinutes":"%d","reason":""}\
        """
            .formatted(minutes));
  }

  private static JsonNode notice(JsonNode before, String text) {
    return after(
        before,
        "onNotice",
        "\"type\":\"attestation\",\"input\":\"notice\",\"data\":{\"text\":\"%s\"}".formatted(text));
  }

  private static JsonNode outcome(JsonNode before, String effect, String kind) {
    return after(
        before,
        "onOutcome",
        """
        "type":"outcome","effect":"%s","kind":"%s","late":false,
        "data":{"confirmation":"HM-000001","hotel":"Hotel Meridian","checkIn":"1795209000"}\
        """
            .formatted(effect, kind));
  }

  private static JsonNode failure(JsonNode before, String effect) {
    return after(
        before,
        "onFailure",
        "\"type\":\"failure\",\"kind\":\"not-done\",\"effect\":\"%s\"".formatted(effect));
  }

  private static JsonNode after(JsonNode before, String handler, String fields) {
    return run(handler, CanonicalJson.text(before.get("state")), event(fields));
  }

  private static String event(String fields) {
    return """
    {"token":"%s","attributes":{"departure":"2026-11-21T18:30:00Z","flight":"SL123"},
     "nowMillis":1795200000000,%s}\
    """
        .formatted(TOKEN, fields);
  }

  private static JsonNode status(JsonNode step) {
    String state = CanonicalJson.text(step.get("state"));
    return run("status", state, "{}", "{\"audience\":\"http://a\",\"holder\":\"0x00\"}");
  }

  private static String hotel(JsonNode step) {
    return status(step).get("hotel").get("status").stringValue();
  }

  private static JsonNode run(String function, String... arguments) {
    String list = "[" + String.join(",", arguments) + "]";
    Run run = ENGINE.call(PROGRAM, function, list, GAS_LIMIT);
    assertThat(run).as(function).isInstanceOf(Run.Completed.class);
    return json(((Run.Completed) run).json());
  }

  private static JsonNode json(String text) {
    return CanonicalJson.read(text);
  }
}
