package io.smartlayer.adapters.web;

import io.smartlayer.environment.Web;
import java.net.Proxy;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Calls servers in HTTP/1.1 over connections of its own, at addresses that it has judged.
 *
 * <p>For each call a host's name is resolved once, all its addresses are judged, and one of exactly
 * those is dialed; a host with one address that is not allowed is not called at all. TLS is
 * verified against the name and the platform's authorities. There is no proxy, no redirect, no
 * second attempt once a byte of the request has left, no cookie and no compression, and nothing is
 * left of a call when it returns.
 */
public final class GuardedWeb implements Web {
  private final Dialer dialer;

  /** A web for callers whom this machine's names and authorities serve. */
  public GuardedWeb(PrivateAddresses privateAddresses) {
    this(
        new Dialer(
            privateAddresses, new MachineNames(), () -> new Socket(Proxy.NO_PROXY), platform()));
  }

  GuardedWeb(Dialer dialer) {
    this.dialer = dialer;
  }

  @Override
  public Exchange send(Request request) {
    Outgoing outgoing;
    try {
      outgoing = Outgoing.of(request);
    } catch (IllegalArgumentException e) {
      return new Exchange.NeverSent("no HTTP request: " + e.getMessage());
    }
    long end = System.nanoTime() + request.timeout().toNanos();
    try (var call = new Call(dialer, outgoing, end)) {
      var work = new FutureTask<>(call);
      Thread.ofVirtual().name("exchange").start(work);
      return await(work, call, end, request.timeout());
    }
  }

  private static Exchange await(FutureTask<Exchange> work, Call call, long end, Duration timeout) {
    String why;
    try {
      return work.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      why = "not done within " + timeout;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Dialer.NotTried untried) {
        return new Exchange.Untried(String.valueOf(untried.getMessage()));
      }
      why = name(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      why = "interrupted";
    }
    return call.withdraw() ? new Exchange.NeverSent(why) : new Exchange.Lost(why);
  }

  /** The kind of failure alone: its text may come from the server. */
  private static String name(@Nullable Throwable cause) {
    if (cause instanceof Dialer.NotDialed refused) {
      return String.valueOf(refused.getMessage());
    }
    return cause == null ? "failed" : cause.getClass().getSimpleName();
  }

  private static SSLContext platform() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }
}
