package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.southernstorm.noise.protocol.CipherStatePair;
import com.southernstorm.noise.protocol.HandshakeState;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NoiseHandshakeTest {
  private static final String NAME = "Noise_XX_25519_ChaChaPoly_SHA256";
  private static final SecretKey KEY = Hosts.key("the one");
  private static final SecretKey OTHER = Hosts.key("the other");

  /** Two ends of one connection. */
  private record Ends(Socket dialing, Socket accepting) implements AutoCloseable {
    static Ends connect() throws IOException {
      try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        var dialing = new Socket(server.getInetAddress(), server.getLocalPort());
        return new Ends(dialing, server.accept());
      }
    }

    @Override
    public void close() throws IOException {
      dialing.close();
      accepting.close();
    }
  }

  /** Speaks Noise with another's library. */
  @FunctionalInterface
  private interface Oracle {
    CipherStatePair on(InputStream in, OutputStream out) throws Exception;
  }

  private static NoiseHandshake handshake(SecretKey key) {
    return new NoiseHandshake(key, X25519Key.draw(Hosts.SECRETS), Hosts.SECRETS);
  }

  @Test
  void bothEndsLearnWhoTheOtherIs() throws Exception {
    try (Ends ends = Ends.connect();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var accepted =
          threads.submit(() ->
              handshake(OTHER)
                  .accept(ends.accepting().getInputStream(), ends.accepting().getOutputStream()));
      NoiseHandshake.Secured dialed =
          handshake(KEY).dial(ends.dialing().getInputStream(), ends.dialing().getOutputStream());
      assertThat(dialed.peer()).isEqualTo(PeerId.of(OTHER.publicKey()));
      assertThat(accepted.get().peer()).isEqualTo(PeerId.of(KEY.publicKey()));
      check(dialed.sending(), accepted.get().receiving());
      check(accepted.get().sending(), dialed.receiving());
    }
  }

  @Test
  void anotherLibraryAcceptsOurDialing() throws Exception {
    Oracle oracle =
        (in, out) -> {
          HandshakeState state = oracle(HandshakeState.RESPONDER);
          receive(state, in);
          send(state, out, new byte[0]);
          receive(state, in);
          return state.split();
        };
    withOracle(
        oracle, socket -> handshake(KEY).dial(socket.getInputStream(), socket.getOutputStream()));
  }

  @Test
  void anotherLibraryDialsUs() throws Exception {
    Oracle oracle =
        (in, out) -> {
          HandshakeState state = oracle(HandshakeState.INITIATOR);
          send(state, out, null);
          receive(state, in);
          send(state, out, new byte[0]);
          return state.split();
        };
    withOracle(
        oracle, socket -> handshake(KEY).accept(socket.getInputStream(), socket.getOutputStream()));
  }

  /** Each message, one bit of it changed on its way, ends the handshake. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aChangedBitIsSeen(int message) throws Exception {
    for (int seed = 0; seed < 8; seed++) {
      var random = new Random(seed);
      try (Ends one = Ends.connect();
          Ends two = Ends.connect();
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Callable<Boolean> dial =
            () ->
                succeeds(
                    one.dialing(),
                    socket ->
                        handshake(KEY).dial(socket.getInputStream(), socket.getOutputStream()));
        Callable<Boolean> accept =
            () ->
                succeeds(
                    two.accepting(),
                    socket ->
                        handshake(OTHER).accept(socket.getInputStream(), socket.getOutputStream()));
        var dialed = threads.submit(dial);
        var accepted = threads.submit(accept);
        Socket[] from = {one.accepting(), two.dialing(), one.accepting()};
        Socket[] to = {two.dialing(), one.accepting(), two.dialing()};
        for (int i = 0; i < from.length; i++) {
          pass(from[i], to[i], i == message ? random : null);
        }
        shutOutput(one.accepting());
        shutOutput(two.dialing());
        assertThat(dialed.get() && accepted.get()).isFalse();
      }
    }
  }

  @Test
  void aKeyThatDidNotSignIsRefused() throws Exception {
    Bytes noiseKey = Bytes.zeros(32);
    Bytes payload = Identity.payload(KEY, noiseKey);
    assertThat(Identity.check(payload, noiseKey)).isEqualTo(PeerId.of(KEY.publicKey()));
    assertThatThrownBy(() -> Identity.check(payload, Bytes.concat(Bytes.of((byte) 1))))
        .isInstanceOf(Refused.class);
    Bytes stolen =
        new Protobuf.Writer()
            .bytes(1, PeerId.of(OTHER.publicKey()).keyMessage())
            .bytes(2, payload.slice(2 + 37 + 2, payload.size()))
            .done();
    assertThatThrownBy(() -> Identity.check(stolen, noiseKey)).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> Identity.check(Bytes.EMPTY, noiseKey)).isInstanceOf(Refused.class);
  }

  @Test
  void ed25519PeersAreUnderstood() throws Exception {
    byte[] secret = new byte[32];
    new Random(5).nextBytes(secret);
    byte[] key = new byte[32];
    Ed25519.generatePublicKey(secret, 0, key, 0);
    PeerId peer = PeerId.ofEd25519(Bytes.of(key));
    byte[] message = "signed".getBytes(StandardCharsets.UTF_8);
    byte[] signature = new byte[64];
    Ed25519.sign(secret, 0, message, 0, message.length, signature, 0);
    assertThat(Identity.isBy(peer, Bytes.of(message), Bytes.of(signature))).isTrue();
    signature[3] ^= 1;
    assertThat(Identity.isBy(peer, Bytes.of(message), Bytes.of(signature))).isFalse();
  }

  @Test
  void aKeyOfSmallOrderIsRefused() {
    byte[] frame = new byte[34];
    frame[1] = 32;
    assertThatThrownBy(() ->
            handshake(KEY).accept(new ByteArrayInputStream(frame), new ByteArrayOutputStream()))
        .isInstanceOf(Refused.class);
  }

  private static void shutOutput(Socket socket) throws IOException {
    if (!socket.isOutputShutdown()) {
      socket.shutdownOutput();
    }
  }

  private static boolean succeeds(Socket socket, Work work) throws IOException {
    try {
      work.on(socket);
      return true;
    } catch (IOException e) {
      shutOutput(socket);
      return false;
    }
  }

  @FunctionalInterface
  private interface Work {
    NoiseHandshake.Secured on(Socket socket) throws IOException;
  }

  private static void pass(Socket from, Socket to, @Nullable Random random) throws IOException {
    try {
      byte[] frame = frame(from.getInputStream());
      if (random != null) {
        frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(7));
      }
      to.getOutputStream().write(frame.length >>> 8);
      to.getOutputStream().write(frame.length);
      to.getOutputStream().write(frame);
    } catch (EOFException e) {
      shutOutput(to); // an end has seen it already, and said no more
    }
  }

  private static void withOracle(Oracle oracle, Work ours) throws Exception {
    try (Ends ends = Ends.connect();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      InputStream in = ends.accepting().getInputStream();
      OutputStream out = ends.accepting().getOutputStream();
      var theirs = threads.submit(() -> oracle.on(in, out));
      NoiseHandshake.Secured secured = ours.on(ends.dialing());
      check(secured, theirs.get());
    } catch (ExecutionException e) {
      throw new AssertionError("the other library failed", e);
    }
  }

  private static HandshakeState oracle(int role) throws GeneralSecurityException {
    var state = new HandshakeState(NAME, role);
    state.getLocalKeyPair().generateKeyPair();
    state.start();
    return state;
  }

  /** Sends a message; its payload says who is there, unless it is null. */
  private static void send(HandshakeState state, OutputStream out, byte @Nullable [] marker)
      throws Exception {
    byte[] payload = new byte[0];
    if (marker != null) {
      byte[] key = new byte[32];
      state.getLocalKeyPair().getPublicKey(key, 0);
      payload = Identity.payload(OTHER, Bytes.of(key)).toArray();
    }
    byte[] message = new byte[4096];
    int size = state.writeMessage(message, 0, payload, 0, payload.length);
    out.write(size >>> 8);
    out.write(size);
    out.write(message, 0, size);
  }

  private static void receive(HandshakeState state, InputStream in) throws Exception {
    byte[] message = frame(in);
    state.readMessage(message, 0, message.length, new byte[4096], 0);
  }

  private static byte[] frame(InputStream in) throws IOException {
    int high = in.read();
    int low = in.read();
    if (low < 0) {
      throw new EOFException();
    }
    return in.readNBytes((high << 8) | low);
  }

  private static void check(NoiseHandshake.Secured ours, CipherStatePair theirs) throws Exception {
    assertThat(ours.peer()).isEqualTo(PeerId.of(OTHER.publicKey()));
    for (int i = 0; i < 3; i++) {
      byte[] text = ("message " + i).getBytes(StandardCharsets.UTF_8);
      byte[] sealed = new byte[100];
      int size = ours.sending().seal(new byte[0], text, 0, text.length, sealed, 0);
      byte[] opened = new byte[100];
      int plain = theirs.getReceiver().decryptWithAd(null, sealed, 0, opened, 0, size);
      assertThat(Arrays.copyOf(opened, plain)).isEqualTo(text);
      size = theirs.getSender().encryptWithAd(null, text, 0, sealed, 0, text.length);
      plain = ours.receiving().open(new byte[0], sealed, 0, size, opened, 0);
      assertThat(Arrays.copyOf(opened, plain)).isEqualTo(text);
    }
  }

  private static void check(NoiseCipher sending, NoiseCipher receiving) throws IOException {
    byte[] text = {1, 2, 3};
    byte[] sealed = new byte[19];
    sending.seal(new byte[0], text, 0, 3, sealed, 0);
    byte[] opened = new byte[3];
    assertThat(receiving.open(new byte[0], sealed, 0, 19, opened, 0)).isEqualTo(3);
    assertThat(opened).isEqualTo(text);
    assertThatThrownBy(() -> receiving.open(new byte[0], sealed, 0, 19, opened, 0))
        .isInstanceOf(Refused.class);
  }
}
