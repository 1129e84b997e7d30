package io.smartlayer.runtime;

import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.BookingKey;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ScriptSignature;

/** A small ticket's script, as its contract's owner publishes it. */
final class TicketFile {
  static final String PLACE = "http://airline.example/ticket.tsml";

  private static final String CODE =
      """
      function onActivated(state) { return { state: { ...state, story: "active" } }; }
      function onDelay(state, event) {
        const minutes = event.data.minutes;
        return { state: { ...state, minutes }, effects: minutes <= 120 ? [] : [
          { type: "http", host: "hotel", method: "POST", path: "/rebook", tag: "rebook",
            body: { minutes } },
          { type: "notify", tag: "late", body: { minutes } } ] };
      }
      function onNotice(state, event) {
        return { state: { ...state, notices: state.notices + event.data.minutes + " " } };
      }
      function onOutcome(state, event) {
        return { state: { ...state, story: state.story + " " + event.effect + "=" + event.kind } };
      }
      function onFailed(state, event) {
        return { state: { ...state, story: state.story + " " + event.effect + "=failed" } };
      }
      function status(state) { return state; }
      function remind(state, { millis }, caller, { nowMillis }) {
        return { state,
          effects: [{ type: "timer", tag: "remind", atMillis: nowMillis + millis }] };
      }
      function onTimer(state, { timer, nowMillis, dueMillis }) {
        const time = nowMillis < dueMillis ? "early" : "in time";
        return { state: { ...state, notices: state.notices + timer + " " + time + " " } };
      }
      function note(state, { text }, { holder }) {
        return { state: { ...state, notices: state.notices + text + " " }, result: holder };
      }
      """;

  private TicketFile() {}

  /** The file, signed by someone. */
  static Bytes signedBy(SecretKey key) {
    return signed(unsigned(), key);
  }

  /** The same in another version of the code, which does the same. */
  static Bytes signedBy(SecretKey key, String version) {
    String other =
        unsigned().toUtf8().replace("function status", "// " + version + "\nfunction status");
    return signed(Bytes.utf8(other), key);
  }

  /**
   * The file of a second script, whose tokens have a version too.
   *
   * @param migrate the body of the function that takes the first one's states over
   */
  static Bytes second(String migrate) {
    String second =
        unsigned()
            .toUtf8()
            .replace(
                "<sl:field name=\"minutes\"",
                "<sl:field name=\"version\" type=\"number\" initial=\"2\"/>"
                    + "<sl:field name=\"minutes\"")
            .replace(
                "<sl:on event=\"outcome\"",
                "<sl:on event=\"upgraded\" handler=\"migrate\"/><sl:on event=\"outcome\"")
            .replace("url=\"http://hotel.example/\"", "url=\"http://nobody.example/\"")
            .replace(
                "function status", "function migrate(state) {" + migrate + "}\nfunction status");
    return signed(Bytes.utf8(second), World.OWNER);
  }

  /** The same of tickets whose replicas are to answer sooner. */
  static Bytes brisk() {
    String text = unsigned().toUtf8().replace("replicas=\"3\"", "replicas=\"3\" class=\"brisk\"");
    return signed(Bytes.utf8(text), World.OWNER);
  }

  /** The same of a ticket that also tells a desk of long delays, which does not know keys. */
  static Bytes withDesk() {
    String text =
        unsigned()
            .toUtf8()
            .replace(
                "<sl:method name=\"status\"",
                "<sl:host name=\"desk\" url=\"http://desk.example/\" timeout=\"PT2S\"/>"
                    + "<sl:method name=\"status\"")
            .replace(
                "{ type: \"notify\", tag: \"late\"",
                """
                { type: "http", host: "desk", method: "POST", path: "/tell", tag: "tell",
                  body: { minutes } },
                { type: "notify", tag: "late"\
                """);
    return signed(Bytes.utf8(text), World.OWNER);
  }

  /** The same of a ticket that also sends its holder a notice when it sets a timer. */
  static Bytes withNotedTimers() {
    String text =
        unsigned()
            .toUtf8()
            .replace(
                "atMillis: nowMillis + millis }]",
                "atMillis: nowMillis + millis }, { type: \"notify\", tag: \"set\", body: {} }]");
    return signed(Bytes.utf8(text), World.OWNER);
  }

  /** The same of a ticket that also takes delays that only its replicas can read. */
  static Bytes sealedBy(SecretKey key) {
    String sealed =
        unsigned()
            .toUtf8()
            .replace(
                "<sl:schema attestation=\"FlightDelay\"",
                """
                <sl:input name="whisper" attestation="FlightDelay" maxAge="PT1H" sealed="true"/>
                <sl:on event="attestation" input="whisper" handler="onNotice"/>
                <sl:method name="mine" kind="query" access="grant" handler="mine" seals="mine"/>
                <sl:method name="ours" kind="update" access="grant" handler="ours" seals="mine"/>
                <sl:schema attestation="FlightDelay"\
                """)
            .replace(
                "function status",
                """
                function mine({ story, notices }) { return { story, mine: notices }; }
                function ours(state) { return { state, result: mine(state) }; }
                function status\
                """);
    return signed(Bytes.utf8(sealed), key);
  }

  /** The same of a ticket whose hotel is asked, and answers, sealed to the group. */
  static Bytes discreet() {
    return signed(Bytes.utf8(discreetText()), World.OWNER);
  }

  /** The same of a ticket whose hotel wants a key that the issuer seals to the group. */
  static Bytes withKey() {
    String text =
        discreetText()
            .replace("http://hotel.example/", "https://hotel.example/")
            .replace(
                "sealed=\"true\"/>",
                "sealed=\"true\" header=\"Authorization: Bearer {bookingKey}\"/>"
                    + BookingKey.SECTIONS)
            .replace(
                "<ts:origins><ts:ethereum",
                BookingKey.declaration(World.OWNER) + "<ts:origins><ts:ethereum");
    return signed(Bytes.utf8(text), World.OWNER);
  }

  private static String discreetText() {
    return unsigned()
        .toUtf8()
        .replace("probe=\"/health\" attestation=\"HotelRebooking\"/>", "sealed=\"true\"/>")
        .replace(
            "path: \"/rebook\", tag: \"rebook\",\n      body: { minutes } }",
            "path: \"/rebook?guest=Ada\", tag: \"rebook\", body: { guest: \"Lovelace\" } }")
        .replace("=\" + event.kind }", "=\" + event.kind + JSON.stringify(event.data) }");
  }

  private static Bytes signed(Bytes unsigned, SecretKey key) {
    return switch (ScriptSignature.sign(unsigned, key)) {
      case ScriptSignature.Signing.Signed(Bytes file) -> file;
      case ScriptSignature.Signing.NotSigned(_, String why) -> throw new AssertionError(why);
    };
  }

  static Bytes unsigned() {
    return Bytes.utf8(
        """
        <ts:token xmlns:ts="http://tokenscript.org/2024/01/tokenscript" name="ticket">
          <ts:contract name="FlightTicket" interface="erc721">
            <ts:address network="31337">%s</ts:address>
          </ts:contract>
          %s
          %s
          <ts:origins><ts:ethereum contract="FlightTicket"/></ts:origins>
          <ts:cards><ts:viewContent name="smartlayer">
          <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="FlightTicket">
          <sl:group attribute="flight"/>
          <sl:state>
            <sl:field name="story" type="string" initial=""/>
            <sl:field name="minutes" type="number" initial="0"/>
            <sl:field name="notices" type="string" initial=""/>
          </sl:state>
          <sl:input name="delay" attestation="FlightDelay" maxAge="PT24H" match="flight"/>
          <sl:input name="notice" attestation="FlightDelay" maxAge="PT12H" bulletin="notices"/>
          <sl:schema attestation="FlightDelay" fields="%s"/>
          <sl:schema attestation="HotelRebooking" fields="%s"/>
          <sl:host name="hotel" url="http://hotel.example/" timeout="PT2S"
                   idempotent="true" probe="/health" attestation="HotelRebooking"/>
          <sl:method name="status" kind="query" access="public" handler="status"/>
          <sl:method name="private" kind="query" access="grant" handler="status"/>
          <sl:method name="note" kind="update" access="grant" handler="note">
            <sl:args>{"type":"object","properties":{"text":{"type":"string"}}}</sl:args>
          </sl:method>
          <sl:method name="remind" kind="update" access="grant" handler="remind"/>
          <sl:on event="timer" handler="onTimer"/>
          <sl:on event="activated" handler="onActivated"/>
          <sl:on event="attestation" input="delay" handler="onDelay"/>
          <sl:on event="attestation" input="notice" handler="onNotice"/>
          <sl:on event="outcome" handler="onOutcome"/>
          <sl:onFailure handler="onFailed" attempts="2" minWitnesses="0"/>
          <sl:sla replicas="3"/>
          <sl:gas query="5000000" transition="20000000"/>
          <sl:code type="text/javascript"><![CDATA[%s]]></sl:code>
          </sl:service></ts:viewContent></ts:cards>
        </ts:token>
        """
            .formatted(
                World.TYPE.contract(),
                attestation("FlightDelay", World.AIRLINE, World.DELAY),
                attestation("HotelRebooking", World.HOTEL, World.REBOOKING),
                World.DELAY,
                World.REBOOKING,
                CODE));
  }

  private static String attestation(String name, SecretKey key, String fields) {
    return """
    <ts:attestation name="%s" type="eas"><ts:key>%s</ts:key><ts:eas schemaUID="%s"/>
    </ts:attestation>
    """
        .formatted(
            name,
            key.publicKey().bytes().toHex().substring(2),
            SchemaUid.of(fields, Address.ZERO, true));
  }
}
