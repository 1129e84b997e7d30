package io.smartlayer.adapters.memory;

import io.smartlayer.environment.Web;
import io.smartlayer.environment.WebContractTest;
import io.smartlayer.primitives.Bytes;
import java.net.URI;

/** The contract of the web, held by the one in memory. */
final class MemoryWebContractTest extends WebContractTest {
  private final MemoryWeb web = new MemoryWeb();

  MemoryWebContractTest() {
    web.serve(
        "echo.example",
        request ->
            new Web.Exchange.Answered(
                201, Bytes.utf8(request.method() + " " + request.body().toUtf8())));
    web.serve("silent.example", _ -> new Web.Exchange.Lost("no answer"));
    web.serve(
        "flooding.example",
        _ -> new Web.Exchange.Answered(200, Bytes.zeros(Web.BODY_LIMIT_BYTES + 1)));
    web.serve("redirecting.example", _ -> new Web.Exchange.Answered(302, Bytes.EMPTY));
    web.serve("nobody.example", _ -> new Web.Exchange.Answered(200, Bytes.EMPTY));
    web.leave("nobody.example");
  }

  @Override
  protected Web web() {
    return web;
  }

  @Override
  protected URI echo() {
    return URI.create("http://echo.example/");
  }

  @Override
  protected URI nobody() {
    return URI.create("http://nobody.example/");
  }

  @Override
  protected URI silent() {
    return URI.create("http://silent.example/");
  }

  @Override
  protected URI flooding() {
    return URI.create("http://flooding.example/");
  }

  @Override
  protected URI redirecting() {
    return URI.create("http://redirecting.example/");
  }
}
