package io.smartlayer.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Finds ports of this machine for servers that come back at the same place after a restart. They
 * are below those that systems hand out to clients: else any connection might take one meanwhile,
 * or connect to itself.
 */
public final class LocalPorts {
  private static final int FIRST = 20_000;
  private static final int BEYOND = 32_768;
  private static final int ATTEMPTS = 1000;

  private LocalPorts() {}

  /** Different ports on 127.0.0.1 that nobody listens at now. */
  public static List<Integer> free(int count, RandomGenerator random) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < ATTEMPTS && sockets.size() < count; i++) {
        take(random.nextInt(FIRST, BEYOND), sockets);
      }
      if (sockets.size() < count) {
        throw new UncheckedIOException(new IOException("no free ports on this machine"));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      sockets.forEach(LocalPorts::release);
    }
  }

  private static void take(int port, List<ServerSocket> sockets) {
    try {
      sockets.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      // taken: another is drawn
    }
  }

  private static void release(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
