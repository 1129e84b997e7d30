package io.smartlayer.token;

import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.sandbox.Program;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.TokenScript;
import java.util.List;
import java.util.Objects;

/** Scripts of a flight ticket for tests, unsigned. */
public final class TestScript {
  /** Minutes that make the handler of delays misbehave; others are honest. */
  public enum Trick {
    /** Throws. */
    THROW(1),
    /** Never ends. */
    LOOP(2),
    /** Returns a state without its fields. */
    LOSE_STATE(3),
    /** Returns a state whose field has another type. */
    WRONG_TYPE(4),
    /** Returns more fields than declared. */
    MORE_STATE(5),
    /** Returns a state beyond the limit. */
    LARGE_STATE(6),
    /** Asks for an effect of no known type. */
    UNKNOWN_EFFECT(7),
    /** Asks a host that is not declared. */
    UNDECLARED_HOST(8),
    /** Asks for too many effects. */
    MANY_EFFECTS(9),
    /** Asks for an effect with a body nested deeper than entries bear. */
    DEEP_EFFECT(10),
    /** Asks with a path that climbs. */
    CLIMBING_PATH(11),
    /** Asks with a body beyond the limit. */
    LARGE_EFFECT(12),
    /** Returns half of a surrogate pair. */
    LONE_SURROGATE(13),
    /** Returns a number that has no canonical form. */
    LARGE_NUMBER(14),
    /** Returns a text. */
    TEXT(15),
    /** Returns nothing. */
    NOTHING(16),
    /** Returns what is no JSON. */
    FUNCTION(17);

    private final int minutes;

    Trick(int minutes) {
      this.minutes = minutes;
    }

    /** The minutes that ask for it. */
    public int minutes() {
      return minutes;
    }
  }

  private static final String CODE =
      """
      function onActivated(state, event) {
        return { state: { ...state, status: "active", note: Object.keys(event).join() } };
      }
      function trick(state, minutes) {
        const http = (more) => ({ type: "http", host: "hotel", method: "POST", path: "/a", tag: "t",
          body: {}, ...more });
        const nested = (depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth));
        switch (minutes) {
          case 1: throw new Error("no");
          case 2: for (;;) {}
          case 3: return { state: {} };
          case 4: return { state: { ...state, minutes: "1" } };
          case 5: return { state: { ...state, more: 1 } };
          case 6: return { state: { ...state, note: "x".repeat(70000) } };
          case 7: return { state, effects: [http({ type: "fax" })] };
          case 8: return { state, effects: [http({ host: "evil" })] };
          case 9: return { state, effects: Array(9).fill(http()) };
          case 10: return { state, effects: [http({ body: nested(50) })] };
          case 11: return { state, effects: [http({ path: "/a/../b" })] };
          case 12: return { state, effects: [http({ body: "x".repeat(20000) })] };
          case 13: return { state: { ...state, note: "\\ud800" } };
          case 14: return { state: { ...state, minutes: 1e20 } };
          case 15: return "text";
          case 16: return undefined;
          case 17: return () => 1;
        }
      }
      function onDelay(state, event) {
        const minutes = event.data.minutes;
        if (minutes <= 17) return trick(state, minutes);
        return {
          state: { ...state, minutes, note: event.attester },
          effects: minutes <= 120 ? [] : [
            { type: "http", host: "hotel", method: "POST", path: "/rebook", tag: "rebook",
              body: { minutes, guest: event.attributes.seat } },
            { type: "notify", tag: "late", body: { minutes } },
            { type: "http", host: "desk", method: "PUT", path: "/tell?why=late", tag: "desk",
              body: [minutes] } ],
        };
      }
      function onOutcome(state, event) {
        return { state: { ...state, status: [event.kind, event.effect, event.late].join(),
          note: JSON.stringify(event.data) } };
      }
      function onFailed(state, event) {
        return { state: { ...state, status: ["failed", event.effect, event.kind].join() } };
      }
      function status(state, args, caller) {
        if (args.trick === "deep") return JSON.parse("[".repeat(60) + "]".repeat(60));
        if (args.trick === "throw") throw new Error("no");
        if (args.trick === "large") return 1e20;
        if (args.trick === "surrogate") return "\\ud800";
        return { status: state.status, keys: Object.keys(args).join(), caller };
      }
      function publicStatus(state) { return state.status; }
      """;

  static final String EVENTS =
      """
      <asnx:module xmlns:asnx="urn:ietf:params:xml:ns:asnx" name="events">
        <namedType name="Transfer"><type><sequence xmlns:e="urn:ethereum:constantinople">
          <element name="from" e:type="address" e:indexed="true"/>
          <element name="to" e:type="address" e:indexed="true"/>
          <element name="tokenId" e:type="uint256" e:indexed="true"/>
        </sequence></type></namedType>
        <namedType name="Gate"><type><sequence xmlns:e="urn:ethereum:constantinople">
          <element name="name" e:type="string" e:indexed="false"/>
          <element name="number" e:type="uint8" e:indexed="true"/>
          <element name="open" e:type="bool"/>
        </sequence></type></namedType>
      </asnx:module>
      <ts:attribute name="lastTransfer"><ts:origins>
        <e:event xmlns:e="urn:ethereum:constantinople" type="Transfer" contract="FlightTicket"
                 filter="tokenId=${tokenId}"/></ts:origins></ts:attribute>
      <ts:attribute name="lastGate"><ts:origins>
        <e:event xmlns:e="urn:ethereum:constantinople" type="Gate" filter="open=true"/>
      </ts:origins></ts:attribute>
      """;

  static final String CALLS =
      """
      <ts:attribute name="balance"><ts:origins>
        <e:call xmlns:e="urn:ethereum:constantinople" function="balanceOf" as="uint">
          <ts:data><ts:address ref="ownerAddress"/></ts:data></e:call>
      </ts:origins></ts:attribute>
      <ts:attribute name="owner"><ts:origins>
        <e:call xmlns:e="urn:ethereum:constantinople" function="ownerOf" as="address">
          <ts:data><ts:uint256 ref="tokenId"/></ts:data></e:call>
      </ts:origins></ts:attribute>
      """;

  private TestScript() {}

  /** The usual script: the hotel is idempotent and signs, the desk is and does neither. */
  public static ServiceScript usual() {
    return with("idempotent=\"true\"", 3);
  }

  /** A script whose hotel has other attributes. */
  public static ServiceScript with(String hotel, int replicas) {
    return of(sections(hotel, replicas), CODE);
  }

  /** The usual script whose replicas are to answer sooner than others. */
  public static ServiceScript brisk() {
    String sections = sections("idempotent=\"true\"", 3);
    return of(sections.replace("replicas=\"3\"", "replicas=\"3\" class=\"brisk\""), CODE);
  }

  /** The usual script whose hotel is asked, and answers, sealed. */
  public static ServiceScript discreet(String hotel) {
    String sealed =
        sections(hotel, 3).replace("attestation=\"HotelRebooking\"/>", "sealed=\"true\"/>");
    return of(sealed, CODE);
  }

  /** The usual script with a method that asks a friend twice. */
  public static ServiceScript asking() {
    return of(
        sections("idempotent=\"true\"", 3)
            + """
            <sl:depends name="friend" attribute="friend"/>
            <sl:method name="both" kind="query" access="public" handler="both">
              <sl:asks depends="friend" method="publicStatus">{"a":1}</sl:asks>
              <sl:asks depends="friend" method="both"/>
            </sl:method>
            """,
        CODE + "function both(state, args, caller, here) { return here.answers; }\n");
  }

  /** The usual script with a method that reads who holds the ticket, and what he owns. */
  public static ServiceScript reading() {
    return of(
        sections("idempotent=\"true\"", 3)
            + """
            <sl:method name="worth" kind="query" access="public" handler="worth">
              <sl:reads attribute="balance"/>
              <sl:reads attribute="owner"/>
            </sl:method>
            """,
        CODE + "function worth(state, args, caller, here) { return here; }\n",
        CALLS);
  }

  /** The usual script, which also takes delays sealed to the group. */
  public static ServiceScript sealed() {
    return of(
        sections("idempotent=\"true\"", 3)
            + """
            <sl:input name="whisper" attestation="FlightDelay" maxAge="PT1H" sealed="true"/>
            <sl:on event="attestation" input="whisper" handler="onWhisper"/>
            """,
        CODE
            + """
            function onWhisper(state, event) {
              if (event.data.minutes === 13) throw new Error("no");
              return {
                state: event.data.minutes === 14 ? state : { ...state,
                  note: Object.keys(event).join(),
                  minutes: event.data.minutes, status: event.data.flight },
                effects: event.data.minutes < 100 ? [] : [ { type: "http", host: "desk",
                  method: "PUT", path: "/tell", tag: "desk", body: ["late"] } ],
              };
            }
            """);
  }

  /** The sealed script with a query and an update that say something to the holder alone. */
  public static ServiceScript forHolders() {
    return of(
        sections("idempotent=\"true\"", 3)
            + """
            <sl:input name="whisper" attestation="FlightDelay" maxAge="PT1H" sealed="true"/>
            <sl:on event="attestation" input="whisper" handler="onWhisper"/>
            <sl:method name="mine" kind="query" access="grant" handler="mine" seals="mine">
              <sl:result>{"type":"object","required":["status"],"additionalProperties":false,
                "properties":{"status":{"type":"string"},"mine":{"type":"object",
                  "properties":{"minutes":{"type":"number","maximum":1000}}}}}</sl:result>
            </sl:method>
            <sl:method name="tell" kind="update" access="grant" handler="tell" seals="said"/>
            """,
        CODE
            + """
            function onWhisper(state, event) {
              return { state: { ...state, minutes: event.data.minutes } };
            }
            function mine(state, args) {
              if (args.trick === "nothing") return { status: state.status };
              if (args.trick === "text") return "mine";
              if (args.trick === "unfit") return { status: "", mine: { minutes: 1001 } };
              const note = "x".repeat(args.length ?? 0);
              return { status: state.status, mine: { minutes: state.minutes, note } };
            }
            function tell(state, args) {
              const said = args.length ? "x".repeat(args.length) : [state.minutes, args.seat];
              return { state: { ...state, note: "told" }, result: { said, isTold: true } };
            }
            """);
  }

  private static String sections(String hotel, int replicas) {
    return """
    <sl:input name="delay" attestation="FlightDelay" maxAge="PT24H" match="flight"/>
    <sl:schema attestation="FlightDelay" fields="%s"/>
    <sl:schema attestation="HotelRebooking" fields="%s"/>
    <sl:host name="hotel" url="http://hotel.example/" timeout="PT2S"
             %s probe="/health" attestation="HotelRebooking"/>
    <sl:host name="desk" url="http://desk.example/api/" timeout="PT1S" attempts="5"/>
    <sl:method name="status" kind="query" access="grant" handler="status"/>
    <sl:method name="publicStatus" kind="query" access="public" handler="publicStatus"/>
    <sl:on event="activated" handler="onActivated"/>
    <sl:on event="attestation" input="delay" handler="onDelay"/>
    <sl:on event="outcome" handler="onOutcome"/>
    <sl:onFailure handler="onFailed" attempts="2" minWitnesses="0"/>
    <sl:sla replicas="%d"/>
    <sl:gas query="5000000" transition="20000000"/>
    """
        .formatted(World.DELAY, World.REBOOKING, hotel, replicas);
  }

  /** The usual script that hears of transfers of its tokens, and of all gates that are opened. */
  public static ServiceScript listening() {
    return of(
        sections("idempotent=\"true\"", 3)
            + """
            <sl:on event="chain-event" attribute="lastTransfer" handler="onChain"/>
            <sl:on event="chain-event" attribute="lastGate" handler="onChain"/>
            """,
        CODE
            + """
            function onChain(state, event) {
              return { state: { ...state, minutes: state.minutes + 1,
                note: (state.note + " " + event.attribute + JSON.stringify(event.data))
                  .slice(-2000) } };
            }
            """,
        EVENTS);
  }

  /** A script with sections and code of its own. */
  public static ServiceScript of(String sections, String code) {
    return of(sections, code, "");
  }

  /** The file of a script whose hotel wants a key of its owner's in a header. */
  public static Bytes withHostSecret() {
    String sections =
        BookingKey.SECTIONS
            + """
            <sl:host name="hotel" url="https://hotel.example/" timeout="PT2S" sealed="true"
                     header="Authorization: Bearer {bookingKey}"/>
            """;
    return file(sections, "function none() {}", BookingKey.declaration(World.OWNER));
  }

  static ServiceScript of(String sections, String code, String declarations) {
    Bytes file = file(sections, code, declarations);
    TokenScript read =
        switch (TokenScript.read(file)) {
          case TokenScript.Outcome.Read(TokenScript script) -> script;
          case TokenScript.Outcome.Refused(var reason, String why) ->
              throw new IllegalArgumentException(reason + ": " + why);
        };
    Service service = Objects.requireNonNull(read.service());
    return new ServiceScript(
        Hash.sha256(file), read, service, new Program(service.code(), service.handlers()));
  }

  private static Bytes file(String sections, String code, String declarations) {
    return Bytes.utf8(
        """
        <ts:token xmlns:ts="http://tokenscript.org/2024/01/tokenscript" name="ticket">
          <ts:contract name="FlightTicket" interface="erc721">
            <ts:address network="31337">%s</ts:address>
          </ts:contract>
          %s
          %s
          <ts:origins><ts:ethereum contract="FlightTicket"/></ts:origins>%s
          <ts:cards><ts:viewContent name="smartlayer">
          <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="FlightTicket">
          <sl:group attribute="flight"/>
          <sl:state>
            <sl:field name="status" type="string" initial="booked"/>
            <sl:field name="minutes" type="number" initial="0"/>
            <sl:field name="told" type="boolean" initial="false"/>
            <sl:field name="note" type="string" initial=""/>
          </sl:state>
          %s
          <sl:code type="text/javascript"><![CDATA[%s]]></sl:code>
          </sl:service></ts:viewContent></ts:cards>
        </ts:token>
        """
            .formatted(
                World.TYPE.contract(),
                attestation("FlightDelay", World.AIRLINE, World.DELAY),
                attestation("HotelRebooking", World.HOTEL, World.REBOOKING),
                declarations,
                sections,
                code));
  }

  static String attestation(String name, SecretKey key, String fields) {
    return """
    <ts:attestation name="%s" type="eas"><ts:key>%s</ts:key><ts:eas schemaUID="%s"/>
    </ts:attestation>
    """
        .formatted(
            name,
            key.publicKey().bytes().toHex().substring(2),
            SchemaUid.of(fields, Address.ZERO, true));
  }

  /** A library of some scripts. */
  public static ServiceScript.Library library(ServiceScript... scripts) {
    List<ServiceScript> all = List.of(scripts);
    return hash -> all.stream().filter(one -> one.hash().equals(hash)).findFirst().orElse(null);
  }
}
