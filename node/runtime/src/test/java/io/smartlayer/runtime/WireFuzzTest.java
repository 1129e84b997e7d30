package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.discovery.KadCodec;
import io.smartlayer.discovery.PeerRecord;
import io.smartlayer.environment.Fuzz;
import io.smartlayer.gossip.GossipSettings;
import io.smartlayer.gossip.Lanes;
import io.smartlayer.gossip.RpcCodec;
import io.smartlayer.primitives.Bytes;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.net.ProtocolException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hostile bytes on streams: RPCs of gossip, messages and records of the directory. */
final class WireFuzzTest {
  private static final int ROUNDS = 20_000;
  private static final long LIMIT = 4 << 20;
  private static final int MESSAGE = 1 << 16;

  @Test
  void anyRpcIsUnderstoodOrMalformedAndMeansTheSameWhenWrittenAgain() {
    var codec = new RpcCodec(Lanes.all(), GossipSettings.standard().rpc());
    new Fuzz("gossip-rpc", LIMIT, List.of())
        .run(
            ROUNDS,
            input -> {
              if (codec.decode(Bytes.of(input)) instanceof RpcCodec.Decoded.Understood first) {
                assertThat(codec.decode(codec.encode(first.rpc()))).isEqualTo(first);
              }
            });
  }

  @Test
  void anyMessageOfTheDirectoryIsUnderstoodOrMalformedAndMeansTheSameWhenWrittenAgain() {
    new Fuzz("kad-message", LIMIT, List.of())
        .run(
            ROUNDS,
            input -> {
              if (KadCodec.decode(Bytes.of(input)) instanceof KadCodec.Decoded.Understood first) {
                assertThat(KadCodec.decode(KadCodec.encode(first.message()))).isEqualTo(first);
              }
            });
  }

  @Test
  void anyPeerRecordIsSignedOrRefused() {
    new Fuzz("peer-record", LIMIT, List.of())
        .run(ROUNDS, input -> PeerRecord.open(Bytes.of(input)));
  }

  @Test
  void anyLengthIsReadOrRefusedBeforeMemoryIsTakenForIt() {
    new Fuzz("delimited", 1 << 20, List.of(ProtocolException.class, EOFException.class))
        .run(
            ROUNDS,
            input -> {
              var in = new ByteArrayInputStream(input);
              Bytes message = Delimited.read(in, MESSAGE);
              while (message != null) {
                message = Delimited.read(in, MESSAGE);
              }
            });
  }
}
