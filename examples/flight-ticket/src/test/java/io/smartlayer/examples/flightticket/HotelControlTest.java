package io.smartlayer.examples.flightticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hotel that is told to fail in the worst way. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HotelControlTest {
  private static final SecretKey CONTROL =
      new SecretKey(Hash.keccak(Bytes.utf8("control")).bytes());
  private static final String BEARER = "Bearer " + CONTROL.reveal().toHex();
  private static final String FLIGHT = "{\"flight\":\"SL123\"}";

  private final Http http = new Http();
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  @TempDir private Path folder;
  private Hotel hotel;

  @BeforeEach
  void open() {
    hotel = HotelTest.open(folder, CONTROL);
  }

  @AfterEach
  void close() {
    hotel.close();
    http.close();
    clients.close();
  }

  @Test
  void theNextBookingOfAFlightIsMadeAndItsAnswerKeptBackUntilItIsReleased() throws Exception {
    assertThat(control("hold", FLIGHT, BEARER).statusCode()).isEqualTo(204);
    String other = HotelTest.BODY.replace("SL123", "SL124");
    assertThat(rebook(1, other).statusCode()).isEqualTo(201); // of another flight
    Future<HttpResponse<String>> held = clients.submit(() -> rebook(2, HotelTest.BODY));
    awaitBookings(2);
    HttpResponse<String> again = rebook(2, HotelTest.BODY); // whoever asks next is told
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(held.isDone()).isFalse();
    assertThat(control("release", "{}", BEARER).statusCode()).isEqualTo(204);
    assertThat(held.get().body()).isEqualTo(again.body());
    assertThat(rebook(3, HotelTest.BODY).statusCode()).isEqualTo(201);
  }

  @Test
  void aReleaseForgetsWhatWasToBeHeld() {
    control("hold", FLIGHT, BEARER);
    control("release", "{}", BEARER);
    assertThat(rebook(1, HotelTest.BODY).statusCode()).isEqualTo(201);
  }

  @Test
  void aRefusedRequestIsNotKeptBack() {
    rebook(1, HotelTest.BODY);
    control("hold", FLIGHT, BEARER);
    assertThat(Http.problem(rebook(1, HotelTest.BODY.replace("180", "181"))))
        .isEqualTo("422 idempotency-key-reused");
  }

  @Test
  void aHotelThatClosesKeepsNothingBack() throws Exception {
    control("hold", FLIGHT, BEARER);
    Future<HttpResponse<String>> held = clients.submit(() -> rebook(1, HotelTest.BODY));
    awaitBookings(1);
    hotel.close();
    assertThat(held.get().statusCode()).isEqualTo(201);
  }

  @Test
  void onlyWhoNamesTheKeyControls() {
    for (String wrong :
        new String[] {"", "Bearer", BEARER + "0", BEARER.toLowerCase(Locale.ROOT)}) {
      assertThat(Http.problem(control("hold", FLIGHT, wrong))).isEqualTo("403 control-refused");
    }
    assertThat(Http.problem(control("hold", "{}", BEARER))).isEqualTo("400 malformed");
    assertThat(Http.problem(control("release", FLIGHT, BEARER))).isEqualTo("400 malformed");
    assertThat(rebook(1, HotelTest.BODY).statusCode()).isEqualTo(201);
  }

  @Test
  void aHotelWithoutAKeyCannotBeControlled() {
    hotel.close();
    hotel = HotelTest.open(folder, null);
    assertThat(Http.problem(control("hold", FLIGHT, BEARER))).isEqualTo("404 no-such-route");
    assertThat(Http.problem(control("hold", FLIGHT, "null"))).isEqualTo("404 no-such-route");
  }

  private void awaitBookings(int count) {
    while (Http.json(http.get(at("/bookings"))).get("bookings").size() < count) {
      Thread.onSpinWait();
    }
  }

  private HttpResponse<String> rebook(int key, String body) {
    return http.post(at("/rebookings"), body, "Idempotency-Key", HotelTest.key(key));
  }

  private HttpResponse<String> control(String what, String body, String authorization) {
    return http.post(at("/control/" + what), body, "Authorization", authorization);
  }

  private URI at(String path) {
    return hotel.uri().resolve(path);
  }
}
