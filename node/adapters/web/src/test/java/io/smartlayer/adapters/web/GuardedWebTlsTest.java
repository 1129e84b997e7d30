package io.smartlayer.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web.Exchange;
import io.smartlayer.primitives.Bytes;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whom a node believes to be a host: whoever its authorities vouch for, by name and in time.
 *
 * <p>The keys are in hosts.p12, made by keytool: {@code authority} (-ext bc:c) has signed {@code
 * right} (-ext san=dns:right.example,ip:1.1.1.1) and {@code expired} (-startdate -9d -validity 1,
 * -ext san=dns:right.example); {@code alone} has signed itself, for the same name.
 */
class GuardedWebTlsTest {
  private static final char[] PASSWORD = "password".toCharArray();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final AtomicInteger requests = new AtomicInteger();

  @Test
  void aHostOfTheNameIsCalled() throws Exception {
    try (Wire wire = serving("right")) {
      var hi = new Exchange.Answered(200, Bytes.utf8("hi"));
      assertThat(wire.get("https://right.example/", trusting("authority"), TIMEOUT)).isEqualTo(hi);
      assertThat(wire.get("https://right.example./", trusting("authority"), TIMEOUT)).isEqualTo(hi);
      assertThat(wire.get("https://1.1.1.1/", trusting("authority"), TIMEOUT)).isEqualTo(hi);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "right, https://wrong.example/, authority",
    "right, https://93.184.215.14/, authority",
    "expired, https://right.example/, authority",
    "alone, https://right.example/, authority",
    "right, https://right.example/, alone"
  })
  void anotherNeverGetsTheRequest(String host, String uri, String trusted) throws Exception {
    try (Wire wire = serving(host)) {
      assertThat(wire.get(uri, trusting(trusted), TIMEOUT))
          .isEqualTo(new Exchange.NeverSent("SSLHandshakeException"));
      assertThat(requests).hasValue(0);
    }
  }

  @Test
  void thePlatformDoesNotBelieveAnAuthorityOfTheTest() throws Exception {
    try (Wire wire = serving("right")) {
      assertThat(wire.get("https://right.example/")).isInstanceOf(Exchange.NeverSent.class);
    }
  }

  @Test
  void aServerThatNeverShakesHandsNeverGetsTheRequest() throws Exception {
    try (Wire wire = Wire.to(connection -> connection.getInputStream().readAllBytes())) {
      wire.answering("93.184.215.14");
      Exchange exchange =
          wire.get("https://right.example/", trusting("authority"), Duration.ofMillis(500));
      assertThat(exchange).isInstanceOf(Exchange.NeverSent.class);
    }
  }

  private Wire serving(String alias) throws Exception {
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(only(alias, true), PASSWORD);
    var tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    ServerSocket server =
        tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var wire = new Wire(server);
    wire.serve(connection -> {
      connection.getInputStream().read(new byte[1024]);
      requests.incrementAndGet();
      String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
      connection.getOutputStream().write(answer.getBytes(UTF_8));
    });
    return wire.answering("93.184.215.14");
  }

  private static SSLContext trusting(String alias) throws Exception {
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(only(alias, false));
    var tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return tls;
  }

  private static KeyStore only(String alias, boolean withKey) throws Exception {
    KeyStore all = store("hosts.p12");
    KeyStore one = store(null);
    if (withKey) {
      one.setKeyEntry(alias, all.getKey(alias, PASSWORD), PASSWORD, all.getCertificateChain(alias));
    } else {
      one.setCertificateEntry(alias, all.getCertificate(alias));
    }
    return one;
  }

  private static KeyStore store(@Nullable String name) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = name == null ? null : GuardedWebTlsTest.class.getResourceAsStream(name)) {
      store.load(in, PASSWORD);
    }
    return store;
  }
}
