package io.smartlayer.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.environment.Web.Exchange;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script, a holder or a server of theirs could try against a node. */
class GuardedWebTest {
  private static final String PUBLIC = "93.184.215.14";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
  private static final Duration SHORT = Duration.ofMillis(400);

  @Test
  void whatWasJudgedIsDialedAndTheNameIsAskedForOnce() throws Exception {
    try (Wire wire = Wire.to(saying(OK)).answering(PUBLIC).answering("127.0.0.1")) {
      assertThat(wire.get("http://rebinding.example/"))
          .isEqualTo(new Exchange.Answered(200, Bytes.utf8("hi")));
      assertThat(wire.asked()).containsExactly("rebinding.example");
      assertThat(wire.dialed()).containsExactly(InetAddress.ofLiteral(PUBLIC));
      assertThat(wire.get("http://rebinding.example/")).isInstanceOf(Exchange.NeverSent.class);
      assertThat(wire.dialed()).hasSize(1);
    }
  }

  @Test
  void oneAddressThatIsNotPublicRefusesTheHost() throws Exception {
    try (Wire wire = Wire.to(saying(OK)).answering(PUBLIC, "10.0.0.1")) {
      assertThat(wire.get("http://mixed.example/"))
          .isEqualTo(new Exchange.NeverSent("the host has an address that is not public: private"));
      assertThat(wire.dialed()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://localhost/",
        "http://localhost./",
        "http://LOCALHOST:8080/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1%25lo]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://93.184.215.14:25/",
        "http://user@93.184.215.14/",
        "http://93.184.215.14:99999/",
        "http:///path",
        "http://93.184.215.14//path",
        "file:///etc/passwd"
      })
  void nothingIsSentToThisMachineHoweverItIsWritten(String uri) {
    var request =
        new Web.Request("GET", URI.create(uri), List.of(), Bytes.EMPTY, Duration.ofSeconds(5));
    assertThat(new GuardedWeb(PrivateAddresses.REFUSE).send(request))
        .isInstanceOf(Exchange.NeverSent.class);
  }

  @Test
  void aHostWhoseFirstAddressIsDeadIsCalledAtTheNext() throws Exception {
    int dead;
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.2"))) {
      dead = socket.getLocalPort();
    }
    try (var server = new ServerSocket(dead, 1, InetAddress.ofLiteral("127.0.0.1"));
        Wire wire = new Wire(server)) {
      wire.serve(saying(OK));
      NameService names =
          (_, _) -> List.of(InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("127.0.0.1"));
      var dialer = new Dialer(PrivateAddresses.ALLOW, names, Socket::new, SSLContext.getDefault());
      var request =
          new Web.Request(
              "GET",
              URI.create("http://two.example:" + dead + "/"),
              List.of(),
              Bytes.EMPTY,
              Duration.ofSeconds(5));
      assertThat(new GuardedWeb(dialer).send(request)).isInstanceOf(Exchange.Answered.class);
    }
  }

  @Test
  void aNameThatIsNotResolvedInTimeIsNeverSent() throws Exception {
    NameService slow =
        (_, _) -> {
          Thread.currentThread().join(); // for ever
          return List.of();
        };
    var dialer = new Dialer(PrivateAddresses.REFUSE, slow, Socket::new, SSLContext.getDefault());
    var request =
        new Web.Request("GET", URI.create("http://slow.example/"), List.of(), Bytes.EMPTY, SHORT);
    assertThat(new GuardedWeb(dialer).send(request)).isInstanceOf(Exchange.NeverSent.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhi\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
        "SMTP ready\r\n\r\n",
        "\r\n\r\n\r\n\r\n"
      })
  void whatIsNoWholeAnswerIsLost(String said) throws Exception {
    try (Wire wire = Wire.to(saying(said)).answering(PUBLIC)) {
      assertThat(wire.get("http://odd.example/")).isInstanceOf(Exchange.Lost.class);
    }
  }

  @Test
  void anAnswerInChunksComesWhole() throws Exception {
    List<String> lines =
        List.of(
            "HTTP/1.1 103 Early Hints",
            "Link: </a>",
            "",
            "HTTP/1.1 200 OK",
            "Transfer-Encoding: chunked",
            "",
            "1",
            "h",
            "1;x=y",
            "i",
            "0",
            "",
            "");
    String chunks = String.join("\r\n", lines);
    try (Wire wire = Wire.to(saying(chunks)).answering(PUBLIC)) {
      assertThat(wire.get("http://chunks.example/"))
          .isEqualTo(new Exchange.Answered(200, Bytes.utf8("hi")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 100 Continue\r\n\r\n|HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\n|a: b\r\n",
        "HTTP/1.1 200 OK\r\na: |b",
        "HTTP/1.1 200 OK\r\n\r\n|bytes without end",
        "|x",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;|x"
      })
  void aFloodOfAnyKindIsCutOffBeforeItsTimeIsOver(String said) throws Exception {
    String first = said.substring(0, said.indexOf('|'));
    String then = said.substring(said.indexOf('|') + 1).repeat(1000);
    Wire.Conversation flood =
        connection -> {
          connection.getInputStream().read(new byte[1024]);
          OutputStream out = connection.getOutputStream();
          out.write(first.getBytes(UTF_8));
          while (!connection.isClosed()) {
            out.write(then.getBytes(UTF_8));
          }
        };
    try (Wire wire = Wire.to(flood).answering(PUBLIC)) {
      var exchange =
          wire.get("http://flood.example/", SSLContext.getDefault(), Duration.ofSeconds(20));
      assertThat(exchange)
          .isInstanceOfSatisfying(
              Exchange.Lost.class,
              lost -> assertThat(lost.why()).doesNotContain("not done").doesNotContain("Error"));
    }
  }

  @Test
  void anAnswerThatDripsIsCutOffInTime() throws Exception {
    Wire.Conversation drip =
        connection -> {
          connection.setSoTimeout(20);
          OutputStream out = connection.getOutputStream();
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(UTF_8));
          while (!connection.isClosed()) {
            try {
              connection.getInputStream().read(new byte[1024]);
            } catch (IOException e) {
              out.write('x'); // nothing came for a while
            }
          }
        };
    try (Wire wire = Wire.to(drip).answering(PUBLIC)) {
      assertThat(wire.get("http://drip.example/", SSLContext.getDefault(), SHORT))
          .isEqualTo(new Exchange.Lost("not done within " + SHORT));
    }
  }

  @Test
  void aRequestCarriesNothingThatItWasNotGiven() throws Exception {
    Wire.Conversation echo =
        connection -> {
          byte[] head = new byte[4096];
          int length = connection.getInputStream().read(head);
          String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n";
          connection.getOutputStream().write(answer.getBytes(UTF_8));
          connection.getOutputStream().write(head, 0, length);
        };
    try (Wire wire = Wire.to(echo).answering(PUBLIC)) {
      assertThat(wire.get("http://Echo.example:8080?a=b%20c#part"))
          .isEqualTo(
              new Exchange.Answered(
                  200,
                  Bytes.utf8(
                      String.join(
                          "\r\n",
                          "GET /?a=b%20c HTTP/1.1",
                          "Host: Echo.example:8080",
                          "Connection: close",
                          "Accept-Encoding: identity",
                          "",
                          ""))));
    }
  }

  private static Wire.Conversation saying(String text) {
    return connection -> {
      connection.getInputStream().read(new byte[1024]);
      connection.getOutputStream().write(text.getBytes(UTF_8));
    };
  }
}
