package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.JsonFields;
import java.net.URI;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

class TargetsTest {
  private static final ServiceScript SCRIPT = TestScript.usual();

  @Test
  void aRequestGoesBelowItsHost() {
    Target hotel = Objects.requireNonNull(target("hotel", "/rebook"));
    Target desk = Objects.requireNonNull(target("desk", "/tell?why=late"));

    assertThat(hotel.uri()).isEqualTo(URI.create("http://hotel.example/rebook"));
    assertThat(hotel.probe()).isEqualTo(URI.create("http://hotel.example/health"));
    assertThat(desk.uri()).isEqualTo(URI.create("http://desk.example/api/tell?why=late"));
    assertThat(desk.probe()).isNull();
    assertThat(target("elsewhere", "/")).isNull();
  }

  @Test
  void theScriptSaysHowManyLeasesThereAreAndAHostHowOftenEachSends() {
    Target desk = Objects.requireNonNull(target("desk", "/a"));
    Target webhook =
        Objects.requireNonNull(
            Targets.of(
                SCRIPT.service(),
                new EffectRequest.Notify(World.json("{}"), "t"),
                "http://a.example/"));

    assertThat(desk.leases()).isEqualTo(2);
    assertThat(desk.sends()).isEqualTo(5);
    assertThat(webhook.leases()).isEqualTo(2);
    assertThat(webhook.sends()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "a",
        "/a//b",
        "/../a",
        "/a/..",
        "/a%2e%2e",
        "/a b",
        "/a#b",
        "/a?b=../c",
        "/@evil.example",
        "http://evil.example/",
        "//evil.example/a",
        "/\\evil",
        "/a\u0000",
        "/\u00e9",
        "/a?b?c"
      })
  void pathsThatAreNotPlainAreRefused(String path) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "http")
            .put("host", "hotel")
            .put("method", "POST")
            .put("path", path)
            .put("tag", "t");
    json.putObject("body");

    assertThatThrownBy(() -> EffectRequest.fromJson(json)).isInstanceOf(JsonFields.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "http:",
        "http://",
        "ftp://a.example/",
        "file:///etc/passwd",
        "http://a b/",
        "http://user@a.example/",
        "http://a.example:99999/",
        "http://a.example/#part",
        "http://[::1",
        "javascript:alert(1)",
        "//a.example/"
      })
  void aWebhookThatCannotBeAskedIsNone(String webhook) {
    assertThat(
            Targets.of(SCRIPT.service(), new EffectRequest.Notify(World.json("{}"), "t"), webhook))
        .isNull();
  }

  @Test
  void aProbeThatIsNoAddressIsNone() {
    ServiceScript script =
        TestScript.of(
            """
            <sl:host name="hotel" url="http://hotel.example/" timeout="PT2S" probe="/%zz"/>
            <sl:on event="activated" handler="f"/>
            """,
            "function f(state) { return { state }; }");

    Target target =
        Targets.of(
            script.service(),
            new EffectRequest.Http("hotel", "POST", "/a", World.json("{}"), "t"),
            "");
    assertThat(Objects.requireNonNull(target).probe()).isNull();
  }

  private static @org.jspecify.annotations.Nullable Target target(String host, String path) {
    return Targets.of(
        SCRIPT.service(), new EffectRequest.Http(host, "POST", path, World.json("{}"), "t"), "");
  }
}
