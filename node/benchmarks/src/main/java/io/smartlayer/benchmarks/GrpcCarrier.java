package io.smartlayer.benchmarks;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** gRPC over HTTP/2 in the clear: bytes are streamed to the server, which answers with a number. */
final class GrpcCarrier implements StreamBenchmark.Carrier {
  private static final int AHEAD = 1024;
  private static final int PATIENCE_SECONDS = 60;
  private static final MethodDescriptor<byte[], byte[]> METHOD =
      MethodDescriptor.newBuilder(new Plain(), new Plain())
          .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
          .setFullMethodName("benchmark/carry")
          .build();

  private final Server server;
  private final ManagedChannel channel;

  GrpcCarrier() throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(
                ServerServiceDefinition.builder("benchmark")
                    .addMethod(METHOD, (call, _) -> new Receiver(call))
                    .build())
            .build()
            .start();
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
            .build();
  }

  @Override
  public long carry(int messages) throws InterruptedException {
    ClientCall<byte[], byte[]> call = channel.newCall(METHOD, CallOptions.DEFAULT);
    var sender = new Sender(call, messages);
    call.start(sender, new Metadata());
    call.request(1);
    if (!sender.ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("gRPC did not answer");
    }
    return sender.arrived.get();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  /** Sends whenever the call takes more without keeping it. */
  private static final class Sender extends ClientCall.Listener<byte[]> {
    private final ClientCall<byte[], byte[]> call;
    private final byte[] message = new byte[StreamBenchmark.MESSAGE_BYTES];
    private final AtomicLong arrived = new AtomicLong(-1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private int left;

    Sender(ClientCall<byte[], byte[]> call, int messages) {
      this.call = call;
      this.left = messages;
    }

    @Override
    public void onReady() {
      while (left > 0 && call.isReady()) {
        call.sendMessage(message);
        left--;
        if (left == 0) {
          call.halfClose();
        }
      }
    }

    @Override
    public void onMessage(byte[] count) {
      arrived.set(new BigInteger(count).longValue());
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      ended.countDown();
    }
  }

  /** Counts, and answers when the other side has ended. */
  private static final class Receiver extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> call;
    private long count;

    Receiver(ServerCall<byte[], byte[]> call) {
      this.call = call;
      call.request(AHEAD);
    }

    @Override
    public void onMessage(byte[] message) {
      count++;
      if (count % (AHEAD / 2) == 0) {
        call.request(AHEAD / 2);
      }
    }

    @Override
    public void onHalfClose() {
      call.sendHeaders(new Metadata());
      call.sendMessage(BigInteger.valueOf(count).toByteArray());
      call.close(Status.OK, new Metadata());
    }
  }

  /** Bytes as they are. */
  private static final class Plain implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("memory cannot fail to be read", e);
      }
    }
  }
}
