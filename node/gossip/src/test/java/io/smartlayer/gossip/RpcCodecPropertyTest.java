package io.smartlayer.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RpcCodecPropertyTest {
  private static final int ROUNDS = 1000;
  private static final RpcLimits LIMITS = new RpcLimits(16_384, 200, 8, 64, 16, 8);
  private static final RpcCodec CODEC = new RpcCodec(Lanes.all(), LIMITS);

  private final Random random = new Random(20_260_301);

  @Test
  void whatIsWrittenIsRead() {
    for (int i = 0; i < ROUNDS; i++) {
      Rpc rpc = rpc();
      assertThat(CODEC.decode(CODEC.encode(rpc))).isEqualTo(new RpcCodec.Decoded.Understood(rpc));
    }
  }

  @Test
  void changedBytesAreReadWithinTheLimitsOrRefused() {
    int understood = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = CODEC.encode(rpc()).toArray();
      for (int j = random.nextInt(1, 4); j > 0 && bytes.length > 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Bytes changed = Bytes.of(bytes, 0, random.nextInt(4) == 0 ? bytes.length / 2 : bytes.length);
      if (CODEC.decode(changed) instanceof RpcCodec.Decoded.Understood(var rpc)) {
        understood++;
        assertThat(rpc.messages()).hasSizeLessThanOrEqualTo(LIMITS.messages());
        assertThat(rpc.iwant()).hasSizeLessThanOrEqualTo(LIMITS.ids());
        Bytes again = CODEC.encode(rpc);
        assertThat(again.size()).isLessThanOrEqualTo(LIMITS.rpcBytes());
        assertThat(CODEC.decode(again)).isEqualTo(new RpcCodec.Decoded.Understood(rpc));
      }
    }
    assertThat(understood).isPositive();
  }

  @Test
  void joinedRpcsSayTheSameInTheSameOrder() {
    for (int i = 0; i < ROUNDS; i++) {
      List<Rpc> rpcs = some(8, () -> random.nextBoolean() ? rpc() : messages());
      List<Rpc> joined = CODEC.joined(rpcs);
      assertThat(joined.stream().flatMap(rpc -> rpc.messages().stream()))
          .containsExactlyElementsOf(
              rpcs.stream().flatMap(rpc -> rpc.messages().stream()).toList());
      assertThat(joined.stream().filter(rpc -> !rpc.isMessagesAlone()))
          .containsExactlyElementsOf(rpcs.stream().filter(rpc -> !rpc.isMessagesAlone()).toList());
      for (Rpc rpc : joined) {
        assertThat(CODEC.decode(CODEC.encode(rpc))).isEqualTo(new RpcCodec.Decoded.Understood(rpc));
      }
    }
  }

  @Test
  void anyBytesAreReadOrRefused() {
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      assertThat(CODEC.decode(Bytes.of(bytes))).isNotNull();
    }
  }

  private Rpc messages() {
    return Rpc.of(some(8, () -> new Message(topic(), bytes(random.nextInt(1, 200)))));
  }

  private Rpc rpc() {
    return new Rpc(
        some(16, () -> new Rpc.Subscription(random.nextBoolean(), topic())),
        some(8, () -> new Message(topic(), bytes(random.nextInt(1, 200)))),
        some(
            4,
            () ->
                new Rpc.Ihave(
                    topic(), Stream.concat(Stream.of(id()), some(7, this::id).stream()).toList())),
        some(32, this::id),
        some(16, this::topic),
        some(16, () -> new Rpc.Prune(topic(), random.nextInt(100))));
  }

  private <T> List<T> some(int most, Supplier<T> one) {
    return Stream.generate(one).limit(random.nextInt(most + 1)).toList();
  }

  private Topic topic() {
    return Lanes.topic(random.nextInt(Lanes.COUNT));
  }

  private Hash id() {
    return new Hash(bytes(Hash.SIZE));
  }

  private Bytes bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
