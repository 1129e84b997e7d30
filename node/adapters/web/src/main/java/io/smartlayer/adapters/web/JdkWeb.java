package io.smartlayer.adapters.web;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls servers with the JDK's HTTP client, in HTTP/1.1, through no proxy.
 *
 * <p>Each call has a client and a connection of its own: what happens to one call says nothing
 * about another, and nothing of it is left when the call returns.
 */
public final class JdkWeb implements Web {
  /** A web that keeps nothing between calls. */
  public JdkWeb() {}

  @Override
  public Exchange send(Request request) {
    var body = new SendOnce(BodyPublishers.ofByteArray(request.body().toArray()));
    HttpRequest outgoing;
    try {
      outgoing = outgoing(request, body);
    } catch (IllegalArgumentException e) {
      return new Exchange.NeverSent("no HTTP request: " + e.getMessage());
    }
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    try {
      var answer =
          client.sendAsync(
              outgoing, BodyHandlers.limiting(BodyHandlers.ofByteArray(), BODY_LIMIT_BYTES));
      return await(answer, body, request.timeout());
    } finally {
      client.shutdownNow();
    }
  }

  private static HttpRequest outgoing(Request request, SendOnce body) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.uri()).method(request.method(), body);
    for (Header header : request.headers()) {
      builder.header(header.name(), header.value());
    }
    return builder.build();
  }

  private static Exchange await(
      CompletableFuture<HttpResponse<byte[]>> answer, SendOnce body, Duration timeout) {
    String why;
    try {
      HttpResponse<byte[]> response = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return new Exchange.Answered(response.statusCode(), Bytes.of(response.body()));
    } catch (TimeoutException e) {
      why = "not done within " + timeout;
    } catch (ExecutionException e) {
      why = name(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      why = "interrupted";
    }
    return body.withdraw() ? new Exchange.NeverSent(why) : new Exchange.Lost(why);
  }

  /** The kind of failure alone: its text may come from the server. */
  private static String name(@Nullable Throwable cause) {
    return cause == null ? "failed" : cause.getClass().getSimpleName();
  }
}
